package dev.orrery.backend.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/** The graph of the installation: the one that ships with the suite, or the operator's own file. */
@ApplicationScoped
class Architecture {
    private final Optional<Path> file;
    private final ObjectMapper json;

    Architecture(SystemConfig config, ObjectMapper json) {
        this.file = config.architecture();
        this.json = json;
    }

    /** @throws Failure 503 {@code architecture_unavailable} when there is no such object */
    ObjectNode graph() {
        try (InputStream source = file.isPresent()
                ? Files.newInputStream(file.get())
                : Objects.requireNonNull(Architecture.class.getResourceAsStream("/architecture.json"))) {
            byte[] bytes = source.readAllBytes();
            if (!(json.readTree(bytes) instanceof ObjectNode graph)) {
                throw unavailable("The description of the installation is no object.");
            }
            graph.put("source_hash", sha256(bytes));
            ObjectNode rendering = graph.withObject("/rendering");
            rendering.put("svg", "/system/architecture.svg");
            return graph;
        } catch (IOException unreadable) {
            throw unavailable("The description of the installation cannot be read.")
                    .causedBy(unreadable);
        }
    }

    String svg() {
        JsonNode graph = graph();
        return new ArchitectureDrawing(graph.path("nodes"), graph.path("edges")).svg();
    }

    private static Failure unavailable(String message) {
        return Failure.unavailable("architecture_unavailable", message);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
