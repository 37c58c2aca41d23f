package dev.orrery.suite;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The OpenAPI document of the running suite is whole, and the committed copy from which clients are made is its own. */
@ExtendWith(Suite.class)
class ApiDocumentTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final String SNAPSHOT = "backend-api/src/main/webui/openapi.json";

    /** {@code make openapi} runs this with the property set, and so writes the copy. */
    @Test
    void theCommittedCopyIsCurrent(Suite.Running suite) throws IOException {
        Path snapshot = suite.root().resolve(SNAPSHOT);
        String served = new ObjectMapper().readTree(document(suite)).toPrettyString() + '\n';
        if (Boolean.getBoolean("orrery.write-openapi")) {
            Files.createDirectories(snapshot.getParent());
            Files.writeString(snapshot, served);
        }
        assertTrue(
                Files.exists(snapshot) && Files.readString(snapshot).equals(served),
                () -> SNAPSHOT + " is not what the suite serves; write it with: make openapi");
    }

    @Test
    void everyServiceIsInIt(Suite.Running suite) throws IOException {
        JsonNode document = new ObjectMapper().readTree(document(suite));
        assertEquals("3.1.0", document.path("openapi").asText());
        assertEquals(0, document.path("x-unavailable-services").size());
        for (String path : List.of(
                "/auth/login",
                "/v1/platform/providers",
                "/v1/modelops/models",
                "/v1/context/knowledge-bases",
                "/v1/agent-executions",
                "/v1/chat/completions",
                "/mcp")) {
            assertTrue(document.path("paths").has(path), path);
        }
        document.path("paths").fieldNames().forEachRemaining(path -> assertTrue(!path.contains("/internal"), path));
    }

    @Test
    void everyOperationSaysWhatAClientNeeds(Suite.Running suite) throws IOException {
        JsonNode document = new ObjectMapper().readTree(document(suite));
        Set<String> ids = new HashSet<>();
        List<String> lacking = new ArrayList<>();
        operations(document, (name, operation) -> {
            String id = operation.path("operationId").asText();
            if (!id.matches("[a-z][A-Za-z0-9]+") || !ids.add(id)) {
                lacking.add(name + ": operationId '" + id + "'");
            }
            if (operation.path("summary").asText().length() < 10) {
                lacking.add(name + ": summary");
            }
            if (!operation.has("security")) {
                lacking.add(name + ": security");
            }
            JsonNode json = operation.at("/requestBody/content/application~1json");
            if (!json.isMissingNode() && !json.has("example")) {
                lacking.add(name + ": example of the body");
            }
            answers(name, operation, lacking);
        });
        assertEquals(List.of(), lacking);
    }

    private static void answers(String name, JsonNode operation, List<String> lacking) {
        boolean success = false;
        for (var answer : operation.path("responses").properties()) {
            JsonNode schema = answer.getValue().at("/content/application~1json/schema");
            if (answer.getKey().matches("405|[23].*")) {
                success = true;
                boolean empty = answer.getValue().has("content") && schema.isObject() && schema.isEmpty();
                if (empty) {
                    lacking.add(name + ": schema of " + answer.getKey());
                }
            } else if (schema.isMissingNode() || schema.isEmpty()) {
                lacking.add(name + ": schema of " + answer.getKey());
            }
        }
        if (!success) {
            lacking.add(name + ": what is answered");
        }
    }

    private static void operations(JsonNode document, BiConsumer<String, JsonNode> reader) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        reader.accept(operation.getKey() + ' ' + path.getKey(), operation.getValue());
                    }
                }));
    }

    private static String document(Suite.Running suite) {
        return given().baseUri(suite.edge().toString())
                .get("/docs/openapi.json")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
