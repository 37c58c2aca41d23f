package dev.orrery.context.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Embeds texts as the scripted model server does, and can hold a call back, fail it, or refuse a text. */
public final class EmbeddingPeer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpPeer peer = HttpPeer.start();
    private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
    private final AtomicInteger failing = new AtomicInteger();
    private final AtomicInteger refusing = new AtomicInteger();

    EmbeddingPeer() {
        peer.on("POST", "/v1/embeddings", this::answer);
    }

    URI uri() {
        return peer.uri();
    }

    /** The first call with this word, in any case, waits until the gate opens or fails it; later ones pass. */
    public Gate hold(String word) {
        Gate made = new Gate(word);
        gate.set(made);
        return made;
    }

    /** The next calls answer 503. */
    public void fail(int count) {
        failing.set(count);
    }

    /** Every call answers this status; 0 ends it. */
    public void refuse(int status) {
        refusing.set(status);
    }

    /** Number of calls so far. */
    public int calls() {
        return peer.received("POST", "/v1/embeddings").size();
    }

    /** Texts of all calls, in order. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        peer.received("POST", "/v1/embeddings")
                .forEach(request -> parse(request.body()).path("input").forEach(text -> texts.add(text.asText())));
        return texts;
    }

    /** What was asked for, in order. */
    public List<HttpPeer.Received> received() {
        return peer.received();
    }

    private void answer(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        Gate held = gate.get();
        if (held != null
                && request.body().toLowerCase(Locale.ROOT).contains(held.word())
                && gate.compareAndSet(held, null)) {
            held.pass();
            if (held.isFailing()) {
                unavailable(exchange);
                return;
            }
        }
        int refused = refusing.get();
        if (refused != 0) {
            HttpPeer.respond(exchange, refused, "application/json", "{\"error\":{\"message\":\"refused\"}}");
            return;
        }
        if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            unavailable(exchange);
            return;
        }
        if (request.body().toLowerCase(Locale.ROOT).contains("overlong")) {
            HttpPeer.respond(
                    exchange, 400, "application/json", "{\"error\":{\"message\":\"exceeds the context length\"}}");
            return;
        }
        JsonNode input = parse(request.body()).path("input");
        ObjectNode body = JSON.createObjectNode();
        ArrayNode data = body.putArray("data");
        int answered =
                request.body().toLowerCase(Locale.ROOT).contains("shortchanged") ? input.size() - 1 : input.size();
        for (int i = 0; i < answered; i++) {
            ArrayNode vector = data.addObject().put("index", i).putArray("embedding");
            for (float value : ScriptedModelServer.vector(input.get(i).asText())) {
                vector.add(value);
            }
        }
        HttpPeer.respond(exchange, 200, "application/json", body.toString());
    }

    private static void unavailable(HttpExchange exchange) throws IOException {
        HttpPeer.respond(exchange, 503, "application/json", "{\"error\":{\"message\":\"model is loading\"}}");
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
