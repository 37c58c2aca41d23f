package dev.orrery.backend.playground.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.SilentServer;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.TokenSigner;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An engine that is away, or says nothing. */
@QuarkusTest
class EngineClientTest extends PlaygroundTest {
    private static final Actor ANNA = TestTokens.actor(14, Role.USER);
    private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    @Inject
    EgressClient http;

    @Inject
    TokenSigner signer;

    @Inject
    ObjectMapper json;

    private EngineClient client(URI engine) {
        PlaygroundConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(PlaygroundConfig.class)
                .withDefaultValues(Map.of(
                        "orrery.playground.agent-engine",
                        engine.toString(),
                        "orrery.playground.engine.silence",
                        "500ms"))
                .build()
                .getConfigMapping(PlaygroundConfig.class);
        return new EngineClient(http, signer, json, config);
    }

    private static void is(Failure failure, int status, String code) {
        assertEquals(code, failure.code());
        assertEquals(status, failure.status());
    }

    @Test
    void anEngineThatIsAwayIsUnreachable() throws IOException {
        SilentServer gone = new SilentServer("");
        gone.close();
        EngineClient client = client(gone.uri());
        is(assertThrows(Failure.class, () -> client.events("1", 0, ANNA, "r")), 502, "agent_engine_unreachable");
        is(assertThrows(Failure.class, () -> client.cancel("1", ANNA, "r")), 502, "agent_engine_unreachable");
    }

    @Test
    void anEngineThatDoesNotAnswerIsLate() throws IOException {
        try (SilentServer silent = new SilentServer("")) {
            EngineClient client = client(silent.uri());
            is(assertThrows(Failure.class, () -> client.events("1", 0, ANNA, "r")), 504, "agent_engine_timeout");
        }
    }

    @Test
    void anEngineThatFallsSilentIsLate() throws IOException {
        try (SilentServer silent = new SilentServer(EVENTS)) {
            try (EngineStream stream = client(silent.uri()).events("1", 0, ANNA, "r")) {
                is(assertThrows(Failure.class, stream::next), 504, "agent_engine_timeout");
            }
        }
    }
}
