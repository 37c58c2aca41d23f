package dev.orrery.local;

import dev.orrery.local.state.StateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * All that the local suite remembers in one file: a compressed tar with a note in front that tells its format. It holds
 * every key and password, so only its owner may read it. What a build or a start makes again is left out.
 */
record BackupFile(Path path) {
    private static final String NOTE = "orrery-backup.properties";
    private static final String FORMAT = "1";
    private static final String MODELS = "models";
    private static final List<String> KEPT =
            List.of("secrets", "postgres/data", "kafka", "lucene", "sources", "source-roots", MODELS);

    /** Writes the file at once: it has its name only when it is whole. The suite must not run. */
    void write(StateFolder state) throws IOException {
        Path note = state.path().resolve(NOTE);
        Path partial = path.resolveSibling(path.getFileName() + ".partial");
        List<String> command = new ArrayList<>(
                List.of("tar", "-c", "--numeric-owner", "-C", state.path().toString(), "-f", "-", NOTE));
        KEPT.stream().filter(entry -> Files.exists(state.path().resolve(entry))).forEach(command::add);
        try {
            Files.writeString(note, "format=" + FORMAT + "\ncreated_at=" + Instant.now() + "\n");
            try (OutputStream file = ownersAlone(partial);
                    OutputStream compressed = new GZIPOutputStream(file, 1 << 16)) {
                Process tar = tar(command);
                tar.getOutputStream().close();
                tar.getInputStream().transferTo(compressed);
                requireSuccess(tar, "The backup could not be written");
            }
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(note);
            Files.deleteIfExists(partial);
        }
    }

    private static OutputStream ownersAlone(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    /** Puts everything back into a state folder that holds nothing yet; a broken file leaves the folder as it was. */
    void restore(StateFolder state) throws IOException {
        requireEmpty(state);
        state.prepare();
        Path unpacked = state.path().resolve("restoring");
        StateFolder.delete(unpacked);
        try {
            Files.createDirectory(
                    unpacked, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            unpack(unpacked);
            requireKnownFormat(unpacked.resolve(NOTE));
            for (String entry : KEPT) {
                Path from = unpacked.resolve(entry);
                if (Files.exists(from)) {
                    put(from, state.path().resolve(entry), entry.equals(MODELS));
                }
            }
        } finally {
            StateFolder.delete(unpacked);
        }
    }

    private void unpack(Path folder) throws IOException {
        Process tar = tar(List.of("tar", "-x", "-p", "--numeric-owner", "-C", folder.toString(), "-f", "-"));
        try (InputStream file = Files.newInputStream(path);
                InputStream content = new GZIPInputStream(file, 1 << 16);
                OutputStream input = tar.getOutputStream()) {
            content.transferTo(input);
        } catch (IOException broken) {
            tar.destroy();
            throw new LauncherFailure("The backup " + path + " cannot be read: " + broken.getMessage(), broken);
        }
        requireSuccess(tar, "The backup " + path + " could not be unpacked");
    }

    private static void requireEmpty(StateFolder state) throws IOException {
        for (String entry : KEPT) {
            Path there = state.path().resolve(entry);
            if (!entry.equals(MODELS) && Files.exists(there) && !isEmptyFolder(there)) {
                throw new LauncherFailure("There is data in " + state.path()
                        + " already; a backup is restored into an empty one. Set ORRERY_STATE_DIR to another folder,"
                        + " or forget this one with make clean-state.");
            }
        }
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> content = Files.list(path)) {
            return content.findAny().isEmpty();
        }
    }

    private static void requireKnownFormat(Path note) throws IOException {
        Properties properties = new Properties();
        if (Files.isRegularFile(note)) {
            try (InputStream content = Files.newInputStream(note)) {
                properties.load(content);
            }
        }
        String format = properties.getProperty("format", "none");
        if (!format.equals(FORMAT)) {
            throw new LauncherFailure("This is no backup that can be restored here: its format is " + format
                    + ", this launcher reads " + FORMAT + ".");
        }
    }

    /** Models that were fetched already stay. */
    private static void put(Path from, Path to, boolean eachChild) throws IOException {
        if (!eachChild) {
            Files.deleteIfExists(to);
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.toList()) {
                Path place = to.resolve(child.getFileName());
                if (!Files.exists(place)) {
                    Files.move(child, place, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    private static Process tar(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void requireSuccess(Process tar, String otherwise) throws IOException {
        try {
            int code = tar.waitFor();
            if (code != 0) {
                throw new LauncherFailure(otherwise + ": tar ended with " + code + ".");
            }
        } catch (InterruptedException stopped) {
            tar.destroy();
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }
}
