package dev.orrery.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.traffic.CloudTrafficEvent;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import dev.orrery.testkit.HttpPeer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is noted of calls to cloud providers. */
class CloudTrafficTest {
    private final HttpPeer peer = HttpPeer.start()
            .otherwise((exchange, request) -> HttpPeer.respond(exchange, 200, "application/json", "{\"data\":[]}"));
    private final RecentCloudTraffic traffic = new RecentCloudTraffic("agent-engine");

    @AfterEach
    void stop() {
        peer.close();
    }

    @Test
    void aCallIsNotedWhenItGoesOutAndWhenItsAnswerComes() {
        adapters()
                .probe(Providers.cloud(AdapterKind.OPENAI_COMPATIBLE_LLM, Map.of()))
                .inventory();
        List<CloudTrafficEvent> events = traffic.events();
        assertEquals(
                List.of("egress request", "ingress response"),
                events.stream()
                        .map(event -> event.direction() + ' ' + event.phase())
                        .toList());
        CloudTrafficEvent out = events.getFirst();
        assertEquals("GET /v1/models", out.operation());
        assertEquals("llm_inference", out.capability());
        assertEquals("cloud.example.com", out.endpointHost());
        assertEquals("agent-engine", out.sourceService());
        assertEquals("cloud", out.providerOrigin());
        assertEquals("online", out.runtimeProfile());
        assertNull(out.statusCode());
        assertNull(out.durationMs());
        CloudTrafficEvent in = events.getLast();
        assertEquals(200, in.statusCode());
        assertTrue(Objects.requireNonNull(in.durationMs()) >= 0);
        assertTrue(in.seq() > out.seq());
        assertFalse(in.id().equals(out.id()));
    }

    @Test
    void aCallWithoutAnAnswerFailed() {
        HttpPeer gone = HttpPeer.start();
        gone.close();
        Adapters adapters = new HttpAdapters(TestAdapters.calls(
                new LoopbackCloud(gone.uri()), TestAdapters.config(Map.of()), TestAdapters.online(), traffic));
        adapters.probe(Providers.cloud(AdapterKind.OPENAI_COMPATIBLE_LLM, Map.of()))
                .inventory();
        assertEquals("failed", traffic.events().getLast().phase());
        assertNull(traffic.events().getLast().statusCode());
    }

    @Test
    void onlyTheNewestAreKept() {
        for (int i = 0; i < 300; i++) {
            adapters()
                    .probe(Providers.cloud(AdapterKind.OPENAI_COMPATIBLE_LLM, Map.of()))
                    .inventory();
        }
        assertEquals(500, traffic.events().size());
    }

    private Adapters adapters() {
        return new HttpAdapters(TestAdapters.calls(
                new LoopbackCloud(peer.uri()), TestAdapters.config(Map.of()), TestAdapters.online(), traffic));
    }
}
