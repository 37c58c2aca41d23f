package dev.orrery.kit.metrics;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk that a folder lies on. */
public record DiskSpace(long freeBytes, long sizeBytes) {

    /** @param name of the folder in metrics; its path is not shown */
    public static void watch(Samples samples, String name, Path folder) {
        samples.add("disk_" + name, () -> of(folder))
                .gauge(
                        "orrery.disk.free.bytes",
                        "Room that is left on the disk of a data folder",
                        DiskSpace::freeBytes,
                        "folder",
                        name)
                .gauge(
                        "orrery.disk.size.bytes",
                        "Size of the disk of a data folder",
                        DiskSpace::sizeBytes,
                        "folder",
                        name);
    }

    /** Of the folder, or of the nearest one above it while it is not there yet. */
    static DiskSpace of(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        FileStore disk = Files.getFileStore(existing);
        return new DiskSpace(disk.getUsableSpace(), disk.getTotalSpace());
    }
}
