package dev.orrery.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes the layers of an image from files. Everything belongs to root, can be written by nobody, and carries one time, so
 * that the same files give the same bytes.
 */
final class Content {
    static final AbsoluteUnixPath JAVA = AbsoluteUnixPath.get("/opt/java");
    static final AbsoluteUnixPath APPLICATION = AbsoluteUnixPath.get("/app");
    static final AbsoluteUnixPath PROBE = AbsoluteUnixPath.get("/opt/probe");

    /** Of the virtual machine, where a service has some of its own. */
    static final String OPTIONS = "jvm.options";

    private static final FilePermissions READABLE = FilePermissions.fromOctalString("444");
    private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("555");

    /** The virtual machine, and what an operator needs for a look inside. */
    private static final Set<String> TOOLS = Set.of("java", "jcmd", "jfr", "keytool");

    /** Sources, headers, manuals, templates and what only a compiler reads. */
    private static final List<String> UNUSED = List.of(
            "include/",
            "man/",
            "jmods/",
            "demo/",
            "sample/",
            "lib/src.zip",
            "lib/ct.sym",
            "conf/management/jmxremote.password.template");

    private static final Set<String> LIBRARIES = Set.of("lib", "native");

    private final Instant time;

    Content(Instant time) {
        this.time = time;
    }

    /**
     * The Java runtime, the same for all images: the JDK that builds, byte for byte, without what only developers use. Linked
     * by {@code jlink} it would be a fifth smaller, but every run of that gives other bytes, and a virtual machine without
     * the classes that its maker archived for a fast start.
     */
    FileEntriesLayer java(Path home) throws IOException {
        return folder("java", home, JAVA, file -> {
            String name = home.relativize(file).toString();
            return name.startsWith("bin/")
                    ? TOOLS.contains(name.substring("bin/".length()))
                    : UNUSED.stream().noneMatch(name::startsWith);
        });
    }

    /** The health check, which is not of the service's class path. */
    FileEntriesLayer probe(Path classes) {
        String name = "dev/orrery/images/probe/Probe.class";
        Path file = classes.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new ImageFailure(file + " is missing.");
        }
        return FileEntriesLayer.builder()
                .setName("probe")
                .addEntry(file, PROBE.resolve(name), READABLE, time)
                .build();
    }

    /** Where volumes are mounted: a new volume takes over whom the folder belongs to. */
    FileEntriesLayer volumes(Path anyFolder) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("volumes");
        for (String folder : List.of("/models", "/context_sources", "/var/lib/orrery")) {
            layer.addEntry(
                    anyFolder,
                    AbsoluteUnixPath.get(folder),
                    FilePermissions.DEFAULT_FOLDER_PERMISSIONS,
                    time,
                    ImageFile.USER);
        }
        return layer.build();
    }

    /** What changes with the versions of libraries, and above it what changes with every build of the suite. */
    List<FileEntriesLayer> service(Path packaged) throws IOException {
        Predicate<Path> library =
                file -> LIBRARIES.contains(packaged.relativize(file).getName(0).toString()) && !ours(file);
        return List.of(
                folder("dependencies", packaged, APPLICATION, library),
                folder("application", packaged, APPLICATION, library.negate()));
    }

    List<FileEntriesLayer> launcher(Path target) throws IOException {
        Path libraries = target.resolve("launcher");
        return List.of(
                folder("dependencies", libraries, APPLICATION.resolve("lib"), file -> !ours(file)),
                folder("suite", libraries, APPLICATION.resolve("lib"), Content::ours),
                folder("application", target.resolve("classes"), APPLICATION.resolve("classes"), file -> true));
    }

    FileEntriesLayer cache(Path file) {
        return FileEntriesLayer.builder()
                .setName("cache")
                .addEntry(file, APPLICATION.resolve("app.aot"), READABLE, time)
                .build();
    }

    /** Jars of this project, with and without the group in their name. */
    private static boolean ours(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("dev.orrery.") || name.startsWith("shared-contracts-");
    }

    private FileEntriesLayer folder(String name, Path folder, AbsoluteUnixPath target, Predicate<Path> wanted)
            throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        List<Path> files = files(folder, wanted);
        if (files.isEmpty()) {
            throw new ImageFailure("There is nothing for the layer " + name + " in " + folder + ". Run make build.");
        }
        for (Path file : files) {
            layer.addEntry(
                    file,
                    target.resolve(folder.relativize(file).toString()),
                    Files.isExecutable(file) ? EXECUTABLE : READABLE,
                    time);
        }
        return layer.build();
    }

    private static List<Path> files(Path folder, Predicate<Path> wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return new ArrayList<>(
                    all.filter(Files::isRegularFile).filter(wanted).sorted().toList());
        }
    }
}
