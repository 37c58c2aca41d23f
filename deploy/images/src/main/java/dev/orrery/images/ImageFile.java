package dev.orrery.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Writes one image as an archive that {@code docker load}, {@code podman load} and {@code ctr images import} take.
 *
 * @param root the checkout, packaged by {@code make build}
 * @param java home of the JDK whose runtime the image gets
 * @param time what every file and the image itself carry
 * @param caches folder with a start cache {@code <name>.aot} for images that have one, when they are wanted
 * @param work folder for what Jib keeps between builds
 */
record ImageFile(
        Path root, Path java, String version, String revision, Instant time, Optional<Path> caches, Path work) {
    /** Not root, and the same number as in the manifests of k8s/. */
    static final String USER = "10001:10001";

    private static final String JAVA = Content.JAVA.resolve("bin/java").toString();
    private static final String PATH =
            Content.JAVA.resolve("bin") + ":/app/bin:/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:"
                    + "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** @return the digest of the image */
    String write(Image image, BaseImage base, Path file) throws Exception {
        Optional<Path> cache =
                caches.map(folder -> folder.resolve(image.name() + ".aot")).filter(Files::isRegularFile);
        JibContainerBuilder builder = base.begin()
                .setFileEntriesLayers(layers(image, cache))
                .setCreationTime(time)
                .setUser(USER)
                .setWorkingDirectory(Content.APPLICATION)
                .setEnvironment(
                        new TreeMap<>(Map.of("JAVA_HOME", Content.JAVA.toString(), "LANG", "C.UTF-8", "PATH", PATH)))
                .setLabels(labels(image, base))
                .setEntrypoint(entryPoint(image, cache.isPresent()));
        OptionalInt port = port(image);
        if (port.isPresent()) {
            builder.addExposedPort(Port.tcp(port.getAsInt()));
        }
        Path cached = Files.createDirectories(work.resolve("jib"));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        JibContainer container = builder.containerize(
                Containerizer.to(TarImage.at(fresh).named("orrery/" + image.name() + ":" + version))
                        .setBaseImageLayersCache(cached)
                        .setApplicationLayersCache(cached)
                        .setOfflineMode(base instanceof BaseImage.Archive)
                        .setToolName("orrery"));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return container.getDigest().toString();
    }

    private List<FileEntriesLayer> layers(Image image, Optional<Path> cache) throws IOException {
        Content content = new Content(time);
        Path target = root.resolve(image.module()).resolve("target");
        List<FileEntriesLayer> layers = new ArrayList<>();
        layers.add(content.java(java));
        if (image.name().equals(Image.LAUNCHER)) {
            layers.addAll(content.launcher(target));
        } else {
            layers.add(content.volumes(root));
            layers.add(content.probe(root.resolve("deploy/images/target/classes")));
            layers.addAll(content.service(target.resolve("quarkus-app")));
        }
        cache.ifPresent(file -> layers.add(content.cache(file)));
        return layers;
    }

    private List<String> entryPoint(Image image, boolean cache) {
        Path packaged = root.resolve(image.module()).resolve("target/quarkus-app");
        List<String> command = new ArrayList<>(List.of(JAVA));
        if (image.name().equals(Image.LAUNCHER)) {
            command.addAll(
                    List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
            command.addAll(List.of("-cp", "/app/classes:/app/lib/*", "dev.orrery.local.Main"));
            return command;
        }
        if (cache) {
            // A cache that does not fit is left aside by the virtual machine.
            command.add("-XX:AOTCache=/app/app.aot");
        }
        if (Files.exists(packaged.resolve(Content.OPTIONS))) {
            command.add("@" + Content.APPLICATION.resolve(Content.OPTIONS));
        }
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                // More than cores: threads that wait for the initialization of a class keep theirs (ADR 93).
                "-Djdk.virtualThreadScheduler.parallelism=16",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-jar",
                Content.APPLICATION.resolve("quarkus-run.jar").toString()));
        return command;
    }

    private Map<String, String> labels(Image image, BaseImage base) {
        String prefix = "org.opencontainers.image.";
        return new TreeMap<>(Map.of(
                prefix + "title",
                "Orrery " + image.name(),
                prefix + "version",
                version,
                prefix + "revision",
                revision,
                prefix + "licenses",
                "Apache-2.0",
                prefix + "base.name",
                base.title()));
    }

    /** The one that the service listens on, as its properties say. */
    private OptionalInt port(Image image) throws IOException {
        Path file = root.resolve(image.module()).resolve("src/main/resources/application.properties");
        if (!Files.exists(file)) {
            return OptionalInt.empty();
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return OptionalInt.of(Integer.parseInt(properties.getProperty("quarkus.http.port")));
    }
}
