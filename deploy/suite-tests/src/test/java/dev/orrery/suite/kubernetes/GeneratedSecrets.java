package dev.orrery.suite.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What {@code make k8s-secrets} writes, as Kubernetes would see it. */
final class GeneratedSecrets {
    private static final Map<String, JsonNode> MADE = new TreeMap<>();

    private GeneratedSecrets() {}

    /** As in {@code Secret orrery-keyset}. */
    static Set<String> names() throws IOException, InterruptedException {
        return new TreeSet<>(made().keySet());
    }

    static boolean has(String name, String key) {
        JsonNode object = MADE.get(name);
        return object != null && object.path("data").has(key);
    }

    private static synchronized Map<String, JsonNode> made() throws IOException, InterruptedException {
        if (MADE.isEmpty()) {
            Path state = Files.createDirectories(Manifests.ROOT.resolve("deploy/suite-tests/target/kubernetes-state"));
            Path local = Manifests.ROOT.resolve("deploy/local/target");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            local.resolve("classes") + ":" + local.resolve("launcher") + "/*",
                            "dev.orrery.local.Main",
                            "kubernetes-secrets")
                    .redirectErrorStream(true)
                    .redirectOutput(state.resolve("command.log").toFile());
            builder.environment().put("ORRERY_STATE_DIR", state.toString());
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(Files.readString(state.resolve("command.log")));
            }
            for (JsonNode object : Manifests.render(state.resolve("kubernetes")).objects()) {
                MADE.put(Manifests.title(object), object);
            }
        }
        return MADE;
    }
}
