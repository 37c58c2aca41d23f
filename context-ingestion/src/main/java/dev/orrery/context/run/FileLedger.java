package dev.orrery.context.run;

import dev.orrery.context.JsonText;
import dev.orrery.context.source.FilePrint;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceFiles;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Files of a run whose documents are on their way; a file with all its documents indexed can be remembered. */
final class FileLedger {
    /** Goes up when the same file gives other documents than before. */
    private static final int PARSER_VERSION = 1;

    private final UUID sourceId;
    private final String settings;
    private final Map<String, Reading> open = new HashMap<>();
    private final List<FilePrint> complete = new ArrayList<>();

    FileLedger(Source source) {
        this.sourceId = source.id;
        this.settings = hash(
                JsonText.write(List.of(PARSER_VERSION, source.displayName, source.relativePath, source.metadataMap()))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Of everything but the file that its documents depend on. */
    String settings() {
        return settings;
    }

    Reading reading(String path, SourceFiles.Look look) {
        return new Reading(path, look);
    }

    synchronized void indexed(String path) {
        Reading reading = open.get(path);
        if (reading != null) {
            reading.indexed();
        }
    }

    /** Files that were completed since the last call. */
    synchronized List<FilePrint> complete() {
        List<FilePrint> prints = List.copyOf(complete);
        complete.clear();
        return prints;
    }

    /** One file. */
    final class Reading {
        private final String path;
        private final SourceFiles.Look look;
        private long readAtNanos;
        private @Nullable String contentHash;
        private int documents;
        private int missing;

        private Reading(String path, SourceFiles.Look look) {
            this.path = path;
            this.look = look;
        }

        SourceFiles.Look look() {
            return look;
        }

        String contentHash() {
            return contentHash == null ? "" : contentHash;
        }

        void read(byte[] content) {
            Instant now = Instant.now();
            readAtNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
            contentHash = hash(content);
        }

        void parsed(int count) {
            synchronized (FileLedger.this) {
                documents = count;
                missing = count;
                open.put(path, this);
                endIfComplete();
            }
        }

        void indexed() {
            synchronized (FileLedger.this) {
                missing--;
                endIfComplete();
            }
        }

        private void endIfComplete() {
            if (missing == 0) {
                open.remove(path);
                complete.add(FilePrint.of(sourceId, path, look, readAtNanos, contentHash(), settings, documents));
            }
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
