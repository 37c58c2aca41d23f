package dev.orrery.suite.chaos;

import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Ending;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteParts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The model server of the suite: chats are scripted, everything else is the local runtime's. */
final class ModelFront implements AutoCloseable {
    /** How chats are answered. */
    enum Mood {
        WELL,
        FAILING,
        STALLING,
        CUTTING
    }

    private static final Reply ANSWER = Reply.of("All ", "is ", "well.");
    private static final int FORGET_AT = 500;

    private final ScriptedModelServer server = ScriptedModelServer.start("scripted");
    private final Relay relay = new Relay();
    private final AtomicInteger chats = new AtomicInteger();
    private volatile URI runtime = URI.create("http://127.0.0.1:0");

    ModelFront() {
        HttpPeer.Answer passedOn = (exchange, request) -> {
            forget();
            relay.answer(exchange, relay.ask(exchange, request.body().getBytes(StandardCharsets.UTF_8), runtime));
        };
        HttpPeer peer = server.peer();
        peer.on("GET", "/health", passedOn)
                .on("GET", "/v1/models", passedOn)
                .on("POST", "/v1/embeddings", passedOn)
                .on("POST", "/v1/chat/completions", (exchange, request) -> {
                    forget();
                    chats.incrementAndGet();
                    server.chat(exchange, request);
                })
                .otherwise(passedOn);
        feel(Mood.WELL);
    }

    /** The environment of a suite with these ports whose model server this is. */
    Map<String, String> settings(Map<String, String> ports) {
        return Settings.of(
                Map.of("LLM_URL", before(SuiteParts.uri("local-runtime", ports)).toString()));
    }

    /** Its address, once it stands before this runtime. */
    URI before(URI target) {
        runtime = target;
        return server.uri();
    }

    private void forget() {
        if (server.peer().received().size() > FORGET_AT) {
            server.peer().forgetRequests();
        }
    }

    int chats() {
        return chats.get();
    }

    void feel(Mood mood) {
        server.script(
                switch (mood) {
                    case WELL -> ANSWER;
                    case FAILING -> ANSWER.ending(Ending.STATUS_500);
                    case STALLING -> ANSWER.withPause(Duration.ofSeconds(4));
                    case CUTTING -> ANSWER.ending(Ending.CUT);
                });
    }

    @Override
    public void close() {
        server.close();
    }
}
