package dev.orrery.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the archive of an image, from files of the shape that a build leaves. */
class ImageFileTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final String PROBE = "dev/orrery/images/probe/Probe.class";
    private static final Image SERVICE = Image.ALL.getFirst();

    @TempDir
    Path root;

    @BeforeEach
    void build() throws Exception {
        Archive.writeBase(root.resolve("base.tar"));
        put("java/bin/java", "the virtual machine");
        Files.setPosixFilePermissions(root.resolve("java/bin/java"), PosixFilePermissions.fromString("rwxrwxrwx"));
        put("java/lib/modules", "the modules");
        put("java/lib/src.zip", "sources");
        put("java/include/jni.h", "header");
        put("java/bin/javac", "compiler");
        put("deploy/images/target/classes/" + PROBE, "the probe");
        put("backend-api/src/main/resources/application.properties", "quarkus.http.port=8080\n");
        String packaged = "backend-api/target/quarkus-app/";
        put(packaged + "quarkus-run.jar", "run");
        put(packaged + "app/backend-api.jar", "application");
        put(packaged + "quarkus/generated-bytecode.jar", "generated");
        put(packaged + "lib/main/org.example.library-1.0.jar", "library");
        put(packaged + "lib/boot/org.example.boot-1.0.jar", "boot");
        put(packaged + "lib/main/dev.orrery.shared-contracts-0.1.0.jar", "ours");
        // What lies around in a checkout and has no business in an image.
        put(".state/secrets/identity.key.json", "secret");
        put("backend-api/target/classes/application.properties", "classes");
        put("backend-api/.env", "TOKEN=secret");
        put("deploy/local/target/launcher/picocli-4.7.7.jar", "library");
        put("deploy/local/target/launcher/shared-contracts-0.1.0.jar", "ours");
        put("deploy/local/target/classes/dev/orrery/local/Main.class", "launcher");
    }

    private void put(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Path write(Image image, String name, Optional<Path> caches) throws Exception {
        Path file = root.resolve(name + ".tar");
        new ImageFile(root, root.resolve("java"), "1.2.3", "abc123", TIME, caches, root.resolve("work-" + name))
                .write(image, BaseImage.of(root.resolve("base.tar").toString()), file);
        return file;
    }

    @Test
    void librariesLieApartFromTheApplicationAndNothingElseIsIn() throws Exception {
        List<List<TarArchiveEntry>> layers =
                Archive.read(write(SERVICE, "image", Optional.empty())).layers();

        assertEquals(
                List.of(
                        List.of("/etc/os-release"),
                        List.of("/opt/java/bin/java", "/opt/java/lib/modules"),
                        List.<String>of(),
                        List.of("/opt/probe/" + PROBE),
                        List.of("/app/lib/boot/org.example.boot-1.0.jar", "/app/lib/main/org.example.library-1.0.jar"),
                        List.of(
                                "/app/app/backend-api.jar",
                                "/app/lib/main/dev.orrery.shared-contracts-0.1.0.jar",
                                "/app/quarkus-run.jar",
                                "/app/quarkus/generated-bytecode.jar")),
                layers.stream().map(Archive::files).toList());
    }

    @Test
    void theEngineIsToldAllThatItNeeds() throws Exception {
        Archive archive = Archive.read(write(SERVICE, "image", Optional.empty()));
        JsonNode config = archive.config().path("config");

        assertEquals(List.of("orrery/backend-api:1.2.3"), archive.tags());
        assertEquals("10001:10001", config.path("User").asText());
        assertEquals("/app", config.path("WorkingDir").asText());
        assertEquals("{\"8080/tcp\":{}}", config.path("ExposedPorts").toString());
        assertEquals(
                "[\"/opt/java/bin/java\",\"--enable-native-access=ALL-UNNAMED\","
                        + "\"-Djdk.virtualThreadScheduler.parallelism=16\","
                        + "\"--sun-misc-unsafe-memory-access=allow\","
                        + "\"-Djava.util.logging.manager=org.jboss.logmanager.LogManager\","
                        + "\"-jar\",\"/app/quarkus-run.jar\"]",
                config.path("Entrypoint").toString());
        JsonNode labels = config.path("Labels");
        assertEquals("1.2.3", labels.path("org.opencontainers.image.version").asText());
        assertEquals("abc123", labels.path("org.opencontainers.image.revision").asText());
        assertEquals(
                "Apache-2.0", labels.path("org.opencontainers.image.licenses").asText());
        Set<String> variables = new TreeSet<>();
        config.path("Env").forEach(variable -> variables.add(variable.asText().replaceFirst("=.*", "")));
        assertEquals(Set.of("JAVA_HOME", "LANG", "PATH"), variables);
        assertEquals("2026-01-01T00:00:00Z", archive.config().path("created").asText());
    }

    @Test
    void optionsAndNativeLibrariesOfAServiceComeWithIt() throws Exception {
        put("backend-api/target/quarkus-app/jvm.options", "-XX:TieredStopAtLevel=1");
        put("backend-api/target/quarkus-app/native/libmodel.so", "native");
        Archive archive = Archive.read(write(SERVICE, "image", Optional.empty()));

        assertEquals(
                "@/app/jvm.options",
                archive.config().path("config").path("Entrypoint").path(1).asText());
        assertEquals(
                List.of(
                        "/app/lib/boot/org.example.boot-1.0.jar",
                        "/app/lib/main/org.example.library-1.0.jar",
                        "/app/native/libmodel.so"),
                Archive.files(archive.layers().get(4)));
        assertEquals(
                "/app/jvm.options", Archive.files(archive.layers().getLast()).get(1));
    }

    @Test
    void nobodyInTheContainerCanChangeWhatItRuns() throws Exception {
        Archive archive = Archive.read(write(SERVICE, "image", Optional.empty()));
        Set<String> writable = new TreeSet<>();
        for (List<TarArchiveEntry> layer :
                archive.layers().subList(1, archive.layers().size())) {
            for (TarArchiveEntry entry : layer) {
                assertEquals(0, entry.getMode() & 022, entry.getName() + " can be written by others");
                if (entry.isFile()) {
                    assertEquals(0, entry.getMode() & 0200, entry.getName() + " can be written");
                    assertEquals(TIME, entry.getLastModifiedTime().toInstant(), entry.getName());
                }
                if (entry.getLongUserId() != 0) {
                    writable.add("/" + entry.getName() + " " + entry.getLongUserId());
                }
            }
        }
        assertEquals(Set.of("/context_sources/ 10001", "/models/ 10001", "/var/lib/orrery/ 10001"), writable);
        assertEquals(
                0555,
                archive.layers().get(1).stream()
                                .filter(entry -> entry.getName().equals("opt/java/bin/java"))
                                .findFirst()
                                .orElseThrow()
                                .getMode()
                        & 0777);
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws Exception {
        Path first = write(SERVICE, "first", Optional.empty());
        Files.setLastModifiedTime(
                root.resolve("backend-api/target/quarkus-app/quarkus-run.jar"),
                FileTime.from(Instant.parse("2020-02-02T02:02:02Z")));
        Path second = write(SERVICE, "second", Optional.empty());

        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
        put("backend-api/target/quarkus-app/app/backend-api.jar", "another application");
        assertTrue(Files.mismatch(first, write(SERVICE, "third", Optional.empty())) >= 0);
    }

    @Test
    void aStartCacheIsUsedByTheImageThatHasOne() throws Exception {
        put("caches/backend-api.aot", "cache");

        Archive archive = Archive.read(write(SERVICE, "image", Optional.of(root.resolve("caches"))));

        assertEquals(List.of("/app/app.aot"), Archive.files(archive.layers().getLast()));
        assertEquals(
                "-XX:AOTCache=/app/app.aot",
                archive.config().at("/config/Entrypoint/1").asText());
    }

    @Test
    void theLauncherRunsItsCommands() throws Exception {
        Image launcher = Image.ALL.stream()
                .filter(image -> image.name().equals(Image.LAUNCHER))
                .findFirst()
                .orElseThrow();

        Archive archive = Archive.read(write(launcher, "launcher", Optional.empty()));

        assertEquals(
                List.of("/app/classes/dev/orrery/local/Main.class"),
                Archive.files(archive.layers().getLast()));
        JsonNode entryPoint = archive.config().at("/config/Entrypoint");
        assertEquals(
                "dev.orrery.local.Main", entryPoint.path(entryPoint.size() - 1).asText());
        assertTrue(archive.config().at("/config/ExposedPorts").isEmpty());
    }

    @Test
    void aServiceThatWasNotBuiltAndABaseThatCanChangeAreRefused() {
        Image unbuilt = new Image("sandbox", "agent-engine/sandbox", Image.Base.PYTHON);

        ImageFailure missing = assertThrows(ImageFailure.class, () -> write(unbuilt, "unbuilt", Optional.empty()));
        assertTrue(String.valueOf(missing.getMessage()).contains("Run make build"), missing.getMessage());
        ImageFailure moving = assertThrows(ImageFailure.class, () -> BaseImage.of("debian:13-slim"));
        assertTrue(String.valueOf(moving.getMessage()).contains("@sha256:"), moving.getMessage());
        String pinned = "debian:13-slim@sha256:" + "0".repeat(64);
        assertEquals(pinned, BaseImage.of(pinned).title());
    }
}
