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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Embeds texts as the scripted model server does, and can hold a call back, fail it, or refuse a text. */
public final class EmbeddingPeer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpPeer peer = HttpPeer.start();
    private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
    private final AtomicInteger failing = new AtomicInteger();

    /** Holds the calls back whose texts contain a word. */
    public static final class Gate {
        private final String word;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        private Gate(String word) {
            this.word = word;
        }

        public void awaitReached() throws InterruptedException {
            if (!reached.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("No embeddings call with '" + word + "' came in");
            }
        }

        public void open() {
            open.countDown();
        }
    }

    EmbeddingPeer() {
        peer.on("POST", "/v1/embeddings", this::answer);
    }

    URI uri() {
        return peer.uri();
    }

    /** The first call with this word waits until the gate opens; later ones pass. */
    public Gate hold(String word) {
        Gate made = new Gate(word);
        gate.set(made);
        return made;
    }

    /** The next calls answer 503. */
    public void fail(int count) {
        failing.set(count);
    }

    /** Texts of all calls, in order. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        peer.received("POST", "/v1/embeddings")
                .forEach(request -> parse(request.body()).path("input").forEach(text -> texts.add(text.asText())));
        return texts;
    }

    private void answer(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        Gate held = gate.get();
        if (held != null && request.body().contains(held.word) && gate.compareAndSet(held, null)) {
            held.reached.countDown();
            try {
                held.open.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
        }
        if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            HttpPeer.respond(exchange, 503, "application/json", "{\"error\":{\"message\":\"model is loading\"}}");
            return;
        }
        if (request.body().contains("overlong")) {
            HttpPeer.respond(
                    exchange, 400, "application/json", "{\"error\":{\"message\":\"exceeds the context length\"}}");
            return;
        }
        JsonNode input = parse(request.body()).path("input");
        ObjectNode body = JSON.createObjectNode();
        ArrayNode data = body.putArray("data");
        for (int i = 0; i < input.size(); i++) {
            ArrayNode vector = data.addObject().put("index", i).putArray("embedding");
            for (float value : ScriptedModelServer.vector(input.get(i).asText())) {
                vector.add(value);
            }
        }
        HttpPeer.respond(exchange, 200, "application/json", body.toString());
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
