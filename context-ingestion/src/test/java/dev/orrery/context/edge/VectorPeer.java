package dev.orrery.context.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.orrery.kit.payload.VectorText;
import dev.orrery.testkit.HttpPeer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A vector store that keeps its records in memory and speaks the protocol of {@code lucene_http}. */
public final class VectorPeer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern INDEX = Pattern.compile("/v1/indexes/([^/]+)(/.*)?");

    private final HttpPeer peer = HttpPeer.start();
    private final Map<String, Map<String, JsonNode>> indexes = new ConcurrentSkipListMap<>();
    private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
    private final AtomicInteger failingUpserts = new AtomicInteger();
    private final AtomicInteger failingMarks = new AtomicInteger();
    private final AtomicInteger marks = new AtomicInteger();
    private volatile boolean down;
    private volatile String poison = "";

    URI uri() {
        return peer.uri();
    }

    VectorPeer() {
        peer.otherwise(this::answerFor);
    }

    /** What was asked for, in order. */
    public List<HttpPeer.Received> received() {
        return peer.received();
    }

    private void answerFor(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        Matcher path = INDEX.matcher(request.path());
        if (!path.matches()) {
            HttpPeer.respond(exchange, 404, "application/json", "{}");
            return;
        }
        String name = path.group(1);
        switch (request.method() + " " + Objects.requireNonNullElse(path.group(2), "")) {
            case "PUT " -> {
                boolean created = !down && indexes.putIfAbsent(name, new ConcurrentSkipListMap<>()) == null;
                answer(exchange, JSON.createObjectNode().put("created", created));
            }
            case "DELETE " -> {
                boolean deleted = !down && indexes.remove(name) != null;
                answer(exchange, JSON.createObjectNode().put("deleted", deleted));
            }
            case "POST /records" -> upsert(exchange, name, JSON.readTree(request.body()));
            case "POST /records/delete" -> {
                JSON.readTree(request.body())
                        .path("ids")
                        .forEach(id -> records(name).remove(id.asText()));
                answer(exchange, JSON.createObjectNode());
            }
            case "POST /records/readers" -> setReaders(exchange, name, JSON.readTree(request.body()));
            case "POST /search" -> search(exchange, name, JSON.readTree(request.body()));
            default -> HttpPeer.respond(exchange, 405, "application/json", "{}");
        }
    }

    /** The next upsert waits until the gate opens. */
    public Gate hold() {
        Gate made = new Gate("");
        gate.set(made);
        return made;
    }

    /** Every call fails while down. */
    public void down(boolean isDown) {
        down = isDown;
    }

    /** The next upserts are refused as broken requests, which no retry repairs. */
    public void refuseUpserts(int count) {
        failingUpserts.set(count);
    }

    /** Upserts with this word are refused; an empty one ends it. */
    public void refuse(String word) {
        poison = word;
    }

    /** Whether the knowledge base with this index name has any index, the one that answers or another one. */
    public boolean exists(String index) {
        return !all(index).isEmpty();
    }

    /** Names of the indexes of a knowledge base: its own name, and those that resyncs made. */
    public List<String> all(String index) {
        return indexes.keySet().stream()
                .filter(name -> name.equals(index) || name.matches(Pattern.quote(index) + "_[0-9a-f]{8}"))
                .toList();
    }

    /** Ids of the records in all indexes of a knowledge base, each once. */
    public TreeSet<String> ids(String index) {
        TreeSet<String> ids = new TreeSet<>();
        all(index).forEach(name -> ids.addAll(records(name).keySet()));
        return ids;
    }

    public JsonNode record(String index, String id) {
        return all(index).stream()
                .map(name -> records(name).get(id))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No record " + id));
    }

    private Map<String, JsonNode> records(String index) {
        return indexes.getOrDefault(index, Map.of());
    }

    private void upsert(HttpExchange exchange, String name, JsonNode body) throws IOException {
        Gate held = gate.getAndSet(null);
        if (held != null) {
            held.pass();
        }
        if (!indexes.containsKey(name)) {
            HttpPeer.respond(exchange, 404, "application/json", "{\"error\":\"index_not_found\",\"message\":\"none\"}");
            return;
        }
        boolean poisoned = !poison.isEmpty() && body.toString().contains(poison);
        if (poisoned || failingUpserts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            HttpPeer.respond(exchange, 422, "application/json", "{\"error\":\"refused\",\"message\":\"refused\"}");
            return;
        }
        if (!down) {
            body.path("records")
                    .forEach(record -> records(name).put(record.path("id").asText(), record));
        }
        answer(
                exchange,
                JSON.createObjectNode().put("upserted", body.path("records").size()));
    }

    private void setReaders(HttpExchange exchange, String name, JsonNode body) throws IOException {
        boolean refused = failingMarks.getAndUpdate(left -> Math.max(0, left - 1)) == 1;
        if (refused) {
            HttpPeer.respond(exchange, 503, "application/json", "{\"error\":\"down\",\"message\":\"down\"}");
            return;
        }
        if (!down) {
            records(name).forEach((id, record) -> {
                boolean chosen = body.path("unmarked").asBoolean()
                        ? record.path("readers").isEmpty()
                        : body.path("ids")
                                .valueStream()
                                .anyMatch(wanted -> wanted.asText().equals(id));
                if (chosen) {
                    ((ObjectNode) record).set("readers", body.path("readers"));
                }
            });
            marks.incrementAndGet();
        }
        answer(exchange, JSON.createObjectNode());
    }

    /** How often readers of records were changed. */
    public int marks() {
        return marks.get();
    }

    /** The change of readers after so many more is refused. */
    public void failMark(int which) {
        failingMarks.set(which);
    }

    /** The records of an index as they were before records had readers. */
    public void forgetReaders(String index) {
        all(index).forEach(name -> records(name).values().forEach(record -> ((ObjectNode) record).remove("readers")));
    }

    private void search(HttpExchange exchange, String name, JsonNode query) throws IOException {
        if (!indexes.containsKey(name)) {
            HttpPeer.respond(exchange, 404, "application/json", "{\"error\":\"index_not_found\",\"message\":\"none\"}");
            return;
        }
        record Hit(JsonNode record, double score) {}
        boolean semantic = query.has("vector");
        List<Hit> hits = new ArrayList<>();
        for (JsonNode record : List.copyOf(records(name).values())) {
            boolean matches = query.path("filters").properties().stream()
                    .allMatch(filter -> filter.getValue()
                            .asText()
                            .equals(record.path("metadata")
                                    .path(filter.getKey())
                                    .asText()));
            boolean readable = query.path("readers")
                    .valueStream()
                    .anyMatch(mark -> record.path("readers").valueStream().anyMatch(mark::equals));
            double score = semantic
                    ? cosine(record.path("vector"), query.path("vector"))
                    : shared(record.path("text").asText(), query.path("text").asText());
            if (matches && readable && score > 0) {
                hits.add(new Hit(record, score));
            }
        }
        hits.sort(Comparator.comparingDouble(Hit::score).reversed());
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode results = answer.putArray("results");
        hits.stream().limit(query.path("top_k").asInt()).forEach(hit -> {
            ObjectNode result = results.addObject();
            result.set("id", hit.record().path("id"));
            result.set("text", hit.record().path("text"));
            result.set("metadata", hit.record().path("metadata"));
            result.put("score", hit.score()).put("score_kind", semantic ? "similarity" : "bm25");
        });
        answer(exchange, answer);
    }

    private static double cosine(JsonNode left, JsonNode right) {
        float[] one = VectorText.read(left.textValue());
        float[] other = VectorText.read(right.textValue());
        double product = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
        }
        return product;
    }

    private static double shared(String text, String query) {
        List<String> words = List.of(text.toLowerCase(java.util.Locale.ROOT).split("\\W+", -1));
        return List.of(query.toLowerCase(java.util.Locale.ROOT).split("\\W+", -1)).stream()
                .filter(words::contains)
                .count();
    }

    private void answer(HttpExchange exchange, JsonNode body) throws IOException {
        if (down) {
            HttpPeer.respond(exchange, 503, "application/json", "{\"error\":\"down\",\"message\":\"down\"}");
        } else {
            HttpPeer.respond(exchange, 200, "application/json", body.toString());
        }
    }
}
