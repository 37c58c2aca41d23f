package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.suite.Bodies;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Knowledge bases: documents written by hand, uploads, and folders that change and are synced. */
final class KnowledgeWork implements Work {
    private static final String BASES = "/v1/context/knowledge-bases";
    private static final Set<String> ENDS = Set.of("ready", "error");
    private static final int WORKED_ON = 3;
    private static final String SENTENCE = "The crew noted the oil level and signed the sheet. ";

    /** A knowledge base, its source and the folder of that. */
    private record Base(String id, String source, Path folder) {}

    private final Writes writes;
    private final Path sources;
    private final List<Base> bases = new ArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private String vectors = "";
    private String embeddingsId = "";
    private String embeddingsModel = "";

    KnowledgeWork(Writes writes, Path sources) {
        this.writes = writes;
        this.sources = sources;
    }

    @Override
    public void begin() throws IOException {
        for (JsonNode entry : writes.caller().get("/v1/platform/capabilities").path("capabilities")) {
            if (entry.path("capability").asText().equals("vector_store")) {
                vectors = entry.at("/active_provider/id").asText();
            }
        }
        JsonNode embeddings = writes.caller()
                .get("/v1/context/vectorization-options?backing_provider_instance_id=" + vectors)
                .at("/embedding_providers/0");
        embeddingsId = embeddings.path("id").asText();
        embeddingsModel = embeddings.path("default_resource_id").asText();
        for (int i = 0; i < WORKED_ON; i++) {
            String id = done(base()).at("/knowledge_base/id").asText();
            String name = "chaos-" + i;
            Path folder = Files.createDirectories(sources.resolve(name));
            try (var old = Files.list(folder)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
            for (int file = 0; file < 12; file++) {
                write(folder, file, 0);
            }
            String source = done(writes.caller()
                            .post(at(id) + "/sources", Map.of("display_name", name, "relative_path", name)))
                    .at("/source/id")
                    .asText();
            bases.add(new Base(id, source, folder));
        }
    }

    private static JsonNode done(Answer answer) {
        if (answer instanceof Answer.Done done) {
            return done.body();
        }
        throw new IllegalStateException("Not done: " + answer);
    }

    private static String at(String base) {
        return BASES + "/" + base;
    }

    private static void write(Path folder, int file, int version) throws IOException {
        Path fresh = folder.resolveSibling(folder.getFileName() + "-" + file + ".new");
        Files.writeString(fresh, "Note " + file + " in version " + version + ". " + SENTENCE.repeat(4));
        Files.move(
                fresh,
                folder.resolve("note-%03d.md".formatted(file)),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private Answer base() {
        String slug = "base-" + number.incrementAndGet();
        return writes.untilTold(
                "knowledge base", slug, BASES, Bodies.knowledgeBase(slug, vectors, embeddingsId, embeddingsModel));
    }

    @Override
    public void act(Random random) throws IOException {
        Base base = bases.get(random.nextInt(bases.size()));
        switch (random.nextInt(10)) {
            case 0 -> base();
            case 1, 2, 3 -> sync(base, random);
            case 4, 5 -> upload(base);
            default -> {
                String title = "Document " + number.incrementAndGet();
                writes.untilTold(
                        "document",
                        title,
                        at(base.id()) + "/documents",
                        Map.of("title", title, "text", title + ". " + SENTENCE.repeat(3)));
            }
        }
    }

    private void sync(Base base, Random random) throws IOException {
        for (int change = 0; change < 3; change++) {
            write(base.folder(), random.nextInt(24), number.incrementAndGet());
        }
        Answer answer =
                writes.caller().send("POST", at(base.id()) + "/sources/" + base.source() + "/sync", Map.of(), Map.of());
        if (answer instanceof Answer.Done done) {
            writes.ledger().note("sync run", done.body().at("/sync_run/id").asText(), answer);
        }
    }

    private void upload(Base base) {
        String name = "upload-" + number.incrementAndGet();
        String boundary = "chaos-" + name;
        String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + name
                + ".md\"\r\nContent-Type: text/markdown\r\n\r\n" + name + ". " + SENTENCE.repeat(3) + "\r\n--"
                + boundary + "--\r\n";
        writes.ledger()
                .note(
                        "upload",
                        name,
                        writes.caller()
                                .send(
                                        "POST",
                                        at(base.id()) + "/uploads",
                                        BodyPublishers.ofString(body),
                                        "multipart/form-data; boundary=" + boundary,
                                        Map.of()));
    }

    private Map<String, String> runs() {
        Map<String, String> statuses = new HashMap<>();
        for (Base base : bases) {
            for (JsonNode run :
                    writes.caller().get(at(base.id()) + "/sync-runs").path("sync_runs")) {
                statuses.put(run.path("id").asText(), run.path("status").asText());
            }
        }
        return statuses;
    }

    @Override
    public boolean settled() {
        return ENDS.containsAll(runs().values());
    }

    @Override
    public void check() throws IOException {
        Map<String, Integer> found = new HashMap<>();
        runs().keySet().forEach(run -> found.put(run, 1));
        writes.ledger().compare("sync run", found);
        Map<String, Integer> slugs = new HashMap<>();
        for (JsonNode base : writes.caller().get(BASES).path("knowledge_bases")) {
            slugs.merge(base.path("slug").asText(), 1, Integer::sum);
        }
        writes.ledger().compare("knowledge base", slugs);
        Map<String, Integer> titles = new HashMap<>();
        for (Base base : bases) {
            lastSync(base);
            JsonNode documents =
                    writes.caller().get(at(base.id()) + "/documents").path("documents");
            Map<String, String> files = new HashMap<>();
            int chunks = 0;
            for (JsonNode document : documents) {
                chunks += document.path("chunk_count").asInt();
                if (document.path("managed_by_source").asBoolean()) {
                    String path = document.path("source_path").asText();
                    if (files.put(path, document.path("text").asText()) != null) {
                        writes.ledger().fault("doubled: file " + path);
                    }
                } else {
                    titles.merge(document.path("title").asText(), 1, Integer::sum);
                }
            }
            whole(base, files);
            index(base, chunks);
        }
        writes.ledger().compare("document", titles);
        writes.ledger().compare("upload", titles);
    }

    private void lastSync(Base base) {
        String path = at(base.id()) + "/sources/" + base.source() + "/sync";
        String run = done(writes.caller().send("POST", path, Map.of(), Map.of()))
                .at("/sync_run/id")
                .asText();
        Waiting.until("the last sync of " + base.id(), () -> ENDS.contains(runs().get(run)));
        if (!"ready".equals(runs().get(run))) {
            writes.ledger().fault("the last sync of " + base.id() + " ended " + runs().get(run));
        }
    }

    private void whole(Base base, Map<String, String> documents) throws IOException {
        Map<String, String> files = new HashMap<>();
        try (var all = Files.list(base.folder())) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file).trim());
            }
        }
        if (!files.equals(documents)) {
            writes.ledger()
                    .fault("the documents of " + base.folder().getFileName() + " are not its files: "
                            + documents.keySet());
        }
    }

    /** The index holds each chunk of each document, once. */
    private void index(Base base, int chunks) {
        JsonNode results = done(writes.caller()
                        .post(
                                at(base.id()) + "/query",
                                Map.of("query_text", "crew oil sheet", "search_method", "keyword", "top_k", 10_000)))
                .path("results");
        Set<String> ids = new HashSet<>();
        results.forEach(result -> ids.add(result.path("id").asText()));
        if (ids.size() != results.size() || ids.size() != chunks) {
            writes.ledger()
                    .fault("the index of " + base.folder().getFileName() + " has " + results.size() + " chunks, "
                            + ids.size() + " different ones, of " + chunks);
        }
    }
}
