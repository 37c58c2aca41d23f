package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.suite.Bodies;
import dev.orrery.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What the made-up requests find in the suite: an active deployment, a knowledge base, users. It stays as it is. */
final class Home {
    private static final int OTHERS = 6;
    private static final Map<String, Object> NOTHING = Map.of();

    private final Callers callers;
    private final Pool pool;
    private final Set<String> guarded = new HashSet<>();
    private final String deployment;

    /** @param sources a folder whose folders the suite may read */
    Home(Callers callers, Pool pool, Path sources) throws IOException, InterruptedException {
        this.callers = callers;
        this.pool = pool;
        guarded.addAll(callers.ids());
        guarded.addAll(Set.of("user", "admin", "superadmin"));
        guarded.addAll(Set.of("agent.knowledge_chat", "tool.python_exec", "tool.web_search"));
        JsonNode active = active();
        this.deployment = active.path("id").asText();
        guarded.add(deployment);
        active.path("bindings").forEach(binding -> {
            guarded.add(binding.path("provider").path("id").asText());
            binding.path("resources")
                    .forEach(resource -> guarded.add(resource.path("id").asText()));
        });
        models();
        people();
        pool.settle("registry.type", "agents", "tools");
        pool.settle("bindings.capability", "llm_inference");
        pool.settle("quotas.kind", "users");
        for (JsonNode service : get("/v1/system/logs/services").path("services")) {
            pool.settle("logs.service", service.path("id").asText());
        }
        documents(Files.createDirectories(sources.resolve("handbook")));
    }

    /** Names of everything that no request may change. */
    Set<String> guarded() {
        return guarded;
    }

    /** Another deployment was activated: back. */
    void restore() throws IOException, InterruptedException {
        callers.asKeeper("POST", "/v1/platform/deployments/" + deployment + "/activate", NOTHING);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return callers.asKeeper("GET", path, NOTHING);
    }

    private JsonNode active() throws IOException, InterruptedException {
        for (JsonNode one : get("/v1/platform/deployments").path("deployments")) {
            if (one.path("is_active").asBoolean()) {
                return one;
            }
        }
        throw new IllegalStateException("No deployment is active");
    }

    private String provider(String capability) throws IOException, InterruptedException {
        for (JsonNode entry : get("/v1/platform/capabilities").path("capabilities")) {
            if (entry.path("capability").asText().equals(capability)) {
                return entry.path("active_provider").path("id").asText();
            }
        }
        throw new IllegalStateException("No " + capability);
    }

    private void models() throws IOException, InterruptedException {
        String vectors = provider("vector_store");
        JsonNode embeddings = get("/v1/context/vectorization-options?backing_provider_instance_id=" + vectors)
                .path("embedding_providers")
                .path(0);
        String chat = provider("llm_inference");
        String model =
                get("/v1/playgrounds/options").path("models").path(0).path("id").asText();
        guarded.addAll(Set.of(vectors, embeddings.path("id").asText(), chat, model));
        pool.settle("backing_provider_instance_id", vectors);
        pool.settle("embedding_provider_instance_id", embeddings.path("id").asText());
        pool.settle(
                "embedding_resource_id", embeddings.path("default_resource_id").asText());
        pool.settle("provider_id", chat);
        pool.settle("model_id", model);
        pool.settle("managed_model_id", model);
    }

    /** Users to whom anything may happen. */
    private void people() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            JsonNode user = callers.user("user");
            ids.add(user.path("id").asText());
            names.add(user.path("username").asText());
        }
        for (String name : List.of("user_id", "scope_id", "grantee_id", ".subject")) {
            pool.settle(name, ids.toArray(String[]::new));
        }
        pool.settle("identifier", names.toArray(String[]::new));
        pool.settle("password", Suite.PASSWORD);
        pool.settle("current_password", Suite.PASSWORD);
    }

    private void documents(Path folder) throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("visitors.md"), "# Visitors\n\nVisitors sign in at the desk and wear a badge.\n");
        Files.writeString(folder.resolve("parking.md"), "# Parking\n\nGuests park behind the house.\n");
        Map<String, Object> base = Bodies.knowledgeBase(
                "fuzz-" + Long.toString(System.nanoTime(), 36),
                first("backing_provider_instance_id"),
                first("embedding_provider_instance_id"),
                first("embedding_resource_id"));
        String id = callers.asKeeper("POST", "/v1/context/knowledge-bases", base)
                .at("/knowledge_base/id")
                .asText();
        guarded.add(id);
        pool.settle("knowledge_base_id", id);
        String at = "/v1/context/knowledge-bases/" + id;
        String source = callers.asKeeper(
                        "POST", at + "/sources", Map.of("display_name", "Handbook", "relative_path", "handbook"))
                .at("/source/id")
                .asText();
        callers.asKeeper("POST", at + "/sources/" + source + "/sync", NOTHING);
        callers.asKeeper("POST", at + "/documents", Map.of("title", "Desk", "text", "The desk opens at eight."));
    }

    private String first(String name) {
        return pool.home(name, new Random(1)).orElseThrow();
    }
}
