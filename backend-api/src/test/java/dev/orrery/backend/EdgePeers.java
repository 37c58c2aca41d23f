package dev.orrery.backend;

import dev.orrery.backend.playground.support.Suite;
import dev.orrery.testkit.HttpPeer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Peers behind the edge: platform control and agent engine are an {@link HttpPeer}, context ingestion is a
 * {@link RawPeer}, and model operations is an address where nobody listens. The playgrounds call the peers of a
 * {@link Suite} instead. One resource for all tests of the module, so that the backend starts once.
 */
public class EdgePeers implements QuarkusTestResourceLifecycleManager {
    private final HttpPeer http = HttpPeer.start();
    private final RawPeer raw = RawPeer.start();
    private final Suite suite = new Suite(http);

    @Override
    public Map<String, String> start() {
        return Map.ofEntries(
                Map.entry("orrery.services.platform-control", http.uri().toString()),
                Map.entry("orrery.services.agent-engine", http.uri().toString()),
                Map.entry("orrery.services.context-ingestion", raw.uri().toString()),
                Map.entry("orrery.services.modelops-service", "http://127.0.0.1:1"),
                Map.entry("orrery.gateway.response-timeout", "1s"),
                Map.entry(
                        "quarkus.rest-client.modelops-service.url",
                        suite.modelops.uri().toString()),
                Map.entry(
                        "quarkus.rest-client.context-ingestion.url",
                        suite.context.uri().toString()),
                Map.entry("orrery.playground.agent-engine", suite.engine.uri().toString()),
                Map.entry("orrery.inference.freshness", "0s"),
                Map.entry("orrery.inference.usage.delivery-pace", "50ms"),
                Map.entry("orrery.api-keys.most-per-user", "5"),
                Map.entry("orrery.openai.max-request-body", "1M"));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(http, new TestInjector.MatchesType(HttpPeer.class));
        injector.injectIntoFields(raw, new TestInjector.MatchesType(RawPeer.class));
        injector.injectIntoFields(suite, new TestInjector.MatchesType(Suite.class));
    }

    @Override
    public void stop() {
        http.close();
        raw.close();
        suite.close();
    }
}
