package dev.orrery.local.state;

import dev.orrery.local.process.LogFile;
import dev.orrery.local.process.PidFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** The one folder that holds all that the local suite remembers. */
public record StateFolder(Path path) {

    public StateFolder {
        path = path.toAbsolutePath().normalize();
    }

    public Path secrets() {
        return path.resolve("secrets");
    }

    public Path postgres() {
        return path.resolve("postgres");
    }

    public Path kafka() {
        return path.resolve("kafka");
    }

    public Path lucene() {
        return path.resolve("lucene");
    }

    public Path models() {
        return path.resolve("models");
    }

    public Path sources() {
        return path.resolve("sources");
    }

    public Path sourceRoots() {
        return path.resolve("source-roots");
    }

    public Path startCache() {
        return path.resolve("start-cache");
    }

    public Path run() {
        return path.resolve("run");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public PidFile pidFile(String part) {
        return new PidFile(run().resolve(part + ".pid"));
    }

    public LogFile log(String part) {
        return new LogFile(logs().resolve(part + ".log"));
    }

    /** Makes what is missing. Secrets can be entered by their owner only. */
    public void prepare() throws IOException {
        for (Path folder :
                new Path[] {path, kafka(), lucene(), models(), sources(), startCache(), run(), logs(), postgres()}) {
            Files.createDirectories(folder);
        }
        if (!Files.isDirectory(secrets())) {
            Files.createDirectory(
                    secrets(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Deletes a folder of it with all that is in it, if it is there. */
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
