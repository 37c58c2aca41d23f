package dev.orrery.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.local.LauncherFailure;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The main job, step by step: a folder becomes a knowledge base, which answers questions with its sources. */
final class DemoScript {
    private static final String KNOWLEDGE_BASES = "/v1/context/knowledge-bases";
    private static final int QUESTIONS = 3;

    /**
     * What to do.
     *
     * @param slug of the knowledge base, which is used again when it exists
     * @param relativePath of the folder under one of the source roots
     * @param questions to ask; without any, one about each of the first documents
     */
    record Plan(String slug, String title, String relativePath, String password, List<String> questions) {}

    private final SuiteApi api;
    private final PrintStream out;

    DemoScript(SuiteApi api, PrintStream out) {
        this.api = api;
        this.out = out;
    }

    void run(Plan plan) {
        step("Log in as superadmin");
        api.login(plan.password());

        step("Find the active deployment and its vector provider");
        JsonNode deployment = activeDeployment();
        JsonNode binding = binding(deployment);
        out.println("    deployment " + deployment.path("slug").asText() + ", vectors in "
                + binding.path("provider").path("display_name").asText());

        step("Have a knowledge base \"" + plan.slug() + "\"");
        String knowledgeBase =
                knowledgeBase(plan, binding.path("provider").path("id").asText());

        step("Have the folder " + plan.relativePath() + " as a source and sync it");
        String source = source(plan, knowledgeBase);
        sync(knowledgeBase, source);

        step("Bind the knowledge base to the active deployment");
        bind(deployment, binding, knowledgeBase);

        step("Ask in a knowledge playground");
        ask(plan, knowledgeBase);
        out.println();
        out.println("Done. The same calls work with any client; the interface is described at /openapi.");
    }

    private void step(String title) {
        out.println();
        out.println(title);
    }

    private JsonNode activeDeployment() {
        return find(api.get("/v1/platform/deployments").path("deployments"), "is_active", "true")
                .orElseThrow(() -> new LauncherFailure("No deployment is active."));
    }

    private static JsonNode binding(JsonNode deployment) {
        return find(deployment.path("bindings"), "capability", "vector_store")
                .orElseThrow(() -> new LauncherFailure(
                        "Deployment " + deployment.path("slug").asText() + " has no vector store."));
    }

    private String knowledgeBase(Plan plan, String provider) {
        Optional<JsonNode> existing = find(api.get(KNOWLEDGE_BASES).path("knowledge_bases"), "slug", plan.slug());
        if (existing.isPresent()) {
            out.println("    it exists with "
                    + existing.get().path("document_count").asInt() + " documents");
            return existing.get().path("id").asText();
        }
        JsonNode options = api.get("/v1/context/vectorization-options?backing_provider_instance_id=" + provider);
        JsonNode embeddings = StreamSupport.stream(
                        options.path("embedding_providers").spliterator(), false)
                .filter(candidate -> candidate.path("is_ready").asBoolean())
                .findFirst()
                .orElseThrow(() -> new LauncherFailure("No provider of embeddings is ready: " + options));
        String model = embeddings.path("default_resource_id").asText();
        int longest = find(embeddings.path("resources"), "id", model)
                .map(resource -> resource.path("chunking_constraints")
                        .path("safe_chunk_length_max")
                        .asInt(200))
                .orElse(200);
        int chunk = Math.min(200, longest);
        ObjectNode body = api.object()
                .put("slug", plan.slug())
                .put("display_name", plan.title())
                .put("description", "Made by make demo")
                .put("backing_provider_instance_id", provider);
        body.putObject("vectorization")
                .put("mode", "vanessa_embeddings")
                .put("embedding_provider_instance_id", embeddings.path("id").asText())
                .put("embedding_resource_id", model);
        body.putObject("chunking")
                .put("strategy", "fixed_length")
                .putObject("config")
                .put("unit", "tokens")
                .put("chunk_length", chunk)
                .put("chunk_overlap", chunk / 5);
        JsonNode made = api.post(KNOWLEDGE_BASES, body).path("knowledge_base");
        out.println("    index " + made.path("index_name").asText() + ", embeddings by " + model + ", chunks of "
                + chunk + " tokens");
        return made.path("id").asText();
    }

    private String source(Plan plan, String knowledgeBase) {
        String path = KNOWLEDGE_BASES + "/" + knowledgeBase + "/sources";
        Optional<JsonNode> existing = find(api.get(path).path("sources"), "relative_path", plan.relativePath());
        if (existing.isPresent()) {
            return existing.get().path("id").asText();
        }
        ObjectNode body = api.object()
                .put("source_type", "local_directory")
                .put("display_name", plan.title())
                .put("relative_path", plan.relativePath());
        ArrayNode excluded = body.putArray("exclude_globs");
        List.of(".git/*", "*/.git/*", "*/node_modules/*", "*/target/*").forEach(excluded::add);
        return api.post(path, body).path("source").path("id").asText();
    }

    private void sync(String knowledgeBase, String source) {
        String runs = KNOWLEDGE_BASES + "/" + knowledgeBase + "/sync-runs";
        JsonNode run = api.post(KNOWLEDGE_BASES + "/" + knowledgeBase + "/sources/" + source + "/sync", null)
                .path("sync_run");
        out.println("  → GET " + runs + "  until the run ends");
        JsonNode ended = new RunProgress(out)
                .watch(() -> find(
                                api.poll(runs).path("sync_runs"),
                                "id",
                                run.path("id").asText())
                        .orElse(run));
        if (!ended.path("status").asText().equals("ready")) {
            throw new LauncherFailure(
                    "The run ended in error: " + ended.path("error_summary").asText());
        }
        out.println("    " + ended.path("scanned_file_count").asInt() + " files read; documents: "
                + ended.path("created_document_count").asInt() + " new, "
                + ended.path("updated_document_count").asInt() + " changed, "
                + ended.path("deleted_document_count").asInt() + " removed");
    }

    private void bind(JsonNode deployment, JsonNode binding, String knowledgeBase) {
        List<String> bound = new ArrayList<>();
        binding.path("resources")
                .forEach(resource -> bound.add(resource.path("id").asText()));
        if (bound.contains(knowledgeBase)) {
            out.println("    it is bound already");
            return;
        }
        bound.add(knowledgeBase);
        ObjectNode body = api.object()
                .put("provider_id", binding.path("provider").path("id").asText())
                .put(
                        "default_resource_id",
                        binding.path("default_resource_id").asText("").isEmpty()
                                ? knowledgeBase
                                : binding.path("default_resource_id").asText());
        ArrayNode resources = body.putArray("resources");
        bound.forEach(id -> resources
                .addObject()
                .put("id", id)
                .put("ref_type", "knowledge_base")
                .put("knowledge_base_id", id));
        body.putObject("resource_policy").put("selection_mode", "explicit");
        body.set("config", binding.path("config").isObject() ? binding.path("config") : api.object());
        api.put("/v1/platform/deployments/" + deployment.path("id").asText() + "/bindings/vector_store", body);
    }

    private void ask(Plan plan, String knowledgeBase) {
        JsonNode options = api.get("/v1/playgrounds/options");
        JsonNode model = options.path("models").path(0);
        if (model.isMissingNode()) {
            throw new LauncherFailure("The playgrounds offer no model: " + options);
        }
        out.println("    model " + model.path("display_name").asText());
        ObjectNode body = api.object().put("playground_kind", "knowledge");
        body.putObject("model_selection").put("model_id", model.path("id").asText());
        body.putObject("knowledge_binding").put("knowledge_base_id", knowledgeBase);
        String session = api.post("/v1/playgrounds/sessions", body)
                .path("session")
                .path("id")
                .asText();
        for (String question : questions(plan, knowledgeBase)) {
            new StreamedAnswer(api, out).ask(session, question);
        }
    }

    private List<String> questions(Plan plan, String knowledgeBase) {
        if (!plan.questions().isEmpty()) {
            return plan.questions();
        }
        JsonNode documents =
                api.get(KNOWLEDGE_BASES + "/" + knowledgeBase + "/documents").path("documents");
        return StreamSupport.stream(documents.spliterator(), false)
                .map(document -> document.path("title").asText())
                .distinct()
                .limit(QUESTIONS)
                .map(title -> "What does \"" + title + "\" say?")
                .toList();
    }

    private static Optional<JsonNode> find(JsonNode list, String field, String value) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> item.path(field).asText().equals(value))
                .findFirst();
    }
}
