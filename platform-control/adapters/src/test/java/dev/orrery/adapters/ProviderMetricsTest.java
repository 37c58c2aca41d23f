package dev.orrery.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import dev.orrery.testkit.HttpPeer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls count by how they ended, and a breaker shows that it is open. */
class ProviderMetricsTest {
    private static final String EMBEDDINGS = AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS.wireName();

    private final HttpPeer peer = HttpPeer.start();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Adapters adapters = new HttpAdapters(new ProviderCalls(
            new EgressClient(),
            TestAdapters.config(Map.of()),
            TestAdapters.online(),
            new RecentCloudTraffic("test"),
            registry));
    private final RuntimeBinding provider =
            Providers.of(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS, peer.uri(), Map.of());

    @AfterEach
    void stop() {
        peer.close();
    }

    private long calls(String outcome) {
        return registry.get("orrery.provider.calls")
                .tags("adapter", EMBEDDINGS, "outcome", outcome)
                .timer()
                .count();
    }

    private double openBreakers() {
        return registry.get("orrery.provider.breakers.open")
                .tag("adapter", EMBEDDINGS)
                .gauge()
                .value();
    }

    @Test
    void callsCountByTheirEndAndABreakerThatOpensIsSeen() {
        EmbeddingsClient client = adapters.embeddings(provider);
        peer.on("POST", "/v1/embeddings", 200, "{\"data\":[{\"index\":0,\"embedding\":[0.5]}]}");
        assertEquals(1, client.embed("m", List.of("a")).size());
        peer.on("POST", "/v1/embeddings", 400, "{\"error\":{\"code\":\"bad\",\"message\":\"bad\"}}");
        assertThrows(Failure.class, () -> client.embed("m", List.of("a")));
        assertEquals(0, openBreakers());
        peer.on("POST", "/v1/embeddings", 500, "{\"error\":{\"code\":\"broken\",\"message\":\"broken\"}}");
        for (int i = 0; i < 5; i++) {
            assertThrows(Failure.class, () -> client.embed("m", List.of("a")));
        }
        Failure open = assertThrows(Failure.class, () -> client.embed("m", List.of("a")));
        assertEquals("provider_unavailable", open.code());
        assertEquals(1, calls("success"));
        assertEquals(1, calls("refused"));
        assertEquals(5, calls("failed"));
        assertEquals(0, calls("timeout"));
        assertEquals(1, openBreakers());
        assertEquals(
                1,
                registry.get("orrery.provider.held.back")
                        .tag("reason", "breaker_open")
                        .counter()
                        .count());
        // A look does not count as use.
        assertEquals(404, adapters.probe(provider).inventory().statusCode());
        assertEquals(
                7,
                registry.get("orrery.provider.calls").timers().stream()
                        .mapToLong(timer -> timer.count())
                        .sum());
    }
}
