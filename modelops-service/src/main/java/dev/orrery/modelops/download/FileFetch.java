package dev.orrery.modelops.download;

import dev.orrery.kit.egress.EgressStream;
import dev.orrery.modelops.artifact.Checksums;
import dev.orrery.modelops.hub.Hub;
import dev.orrery.modelops.hub.HubFailure;
import dev.orrery.modelops.hub.HubFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Fetches one file into the staging folder: continues what is there, and keeps only what has the right checksum. */
final class FileFetch {
    private static final int BUFFER = 1 << 16;
    private static final String PARTIAL = ".part";

    private final Hub hub;
    private final String sourceId;
    private final String commit;
    private final DownloadProgress progress;

    FileFetch(Hub hub, String sourceId, String commit, DownloadProgress progress) {
        this.hub = hub;
        this.sourceId = sourceId;
        this.commit = commit;
        this.progress = progress;
    }

    /**
     * @param published the same file as it lies in the model's folder now, from an earlier download
     * @throws HubFailure when the hub fails, or gives other content than it announced
     */
    void into(Path staging, HubFile file, Path published) throws IOException {
        Path whole = staging.resolve(file.path()).normalize();
        if (!whole.startsWith(staging) || whole.equals(staging)) {
            throw HubFailure.lasting("The hub lists the path '" + file.path() + "', which leaves the model's folder");
        }
        Files.createDirectories(whole.getParent());
        if (isRight(whole, file)) {
            progress.counted(file.size());
        } else if (isRight(published, file)) {
            Files.deleteIfExists(whole);
            Files.createLink(whole, published);
            progress.counted(file.size());
        } else {
            fetch(file, whole);
        }
        progress.fileDone();
    }

    private void fetch(HubFile file, Path whole) throws IOException {
        Path partial = whole.resolveSibling(whole.getFileName() + PARTIAL);
        long have = Files.exists(partial) ? Files.size(partial) : 0;
        if (have > file.size()) {
            Files.delete(partial);
            have = 0;
        }
        progress.counted(have);
        if (have < file.size() || file.size() == 0) {
            transfer(file, partial, have);
        }
        if (progress.isStopped()) {
            throw new DownloadStopped();
        }
        if (!isRight(partial, file)) {
            progress.counted(-Files.size(partial));
            Files.delete(partial);
            throw HubFailure.passing("'" + file.path() + "' has another checksum than the hub announced", null);
        }
        Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void transfer(HubFile file, Path partial, long have) throws IOException {
        try (EgressStream stream = hub.content(sourceId, commit, file, have)) {
            boolean continues = have > 0 && stream.status() == 206 && startsAt(stream, have);
            if (!continues) {
                progress.counted(-have);
            }
            try (OutputStream out = Files.newOutputStream(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    continues ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
                copy(stream.body(), out, file, continues ? have : 0);
            }
        }
    }

    private static boolean startsAt(EgressStream stream, long offset) {
        return stream.header("Content-Range")
                .filter(range -> range.startsWith("bytes " + offset + "-"))
                .isPresent();
    }

    private void copy(InputStream from, OutputStream to, HubFile file, long have) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = have;
        for (int read = read(from, buffer, file); read >= 0 && !progress.isStopped(); read = read(from, buffer, file)) {
            total += read;
            if (total > file.size()) {
                throw HubFailure.passing("'" + file.path() + "' is longer than the hub announced", null);
            }
            to.write(buffer, 0, read);
            progress.received(read);
        }
        if (total < file.size() && !progress.isStopped()) {
            throw HubFailure.passing("The transfer of '" + file.path() + "' ended early", null);
        }
    }

    /** A failure to read is the network's; a failure to write is the disk's and stays an {@link IOException}. */
    private static int read(InputStream from, byte[] buffer, HubFile file) {
        try {
            return from.read(buffer);
        } catch (IOException broken) {
            throw HubFailure.passing("The transfer of '" + file.path() + "' broke off", broken);
        }
    }

    /** Whether this is the announced content: by its SHA-256, else by git's own id. */
    private static boolean isRight(Path path, HubFile file) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) != file.size()) {
            return false;
        }
        if (file.sha256() != null) {
            return file.sha256().equalsIgnoreCase(Checksums.sha256(path));
        }
        return file.gitOid() == null || file.gitOid().equalsIgnoreCase(Checksums.gitBlob(path));
    }
}
