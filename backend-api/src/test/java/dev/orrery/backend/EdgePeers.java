package dev.orrery.backend;

import dev.orrery.backend.playground.support.Suite;
import dev.orrery.testkit.HttpPeer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
    private final OidcPeer oidc = OidcPeer.start();

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>();
        config.put("orrery.services.platform-control", http.uri().toString());
        config.put("orrery.services.agent-engine", http.uri().toString());
        config.put("orrery.services.mcp-gateway", http.uri().toString());
        config.put("orrery.services.context-ingestion", raw.uri().toString());
        config.put("orrery.services.modelops-service", "http://127.0.0.1:1");
        config.put("orrery.gateway.response-timeout", "1s");
        config.put(
                "quarkus.rest-client.modelops-service.url", suite.modelops.uri().toString());
        config.put(
                "quarkus.rest-client.context-ingestion.url", suite.context.uri().toString());
        config.put("orrery.playground.agent-engine", suite.engine.uri().toString());
        config.put("orrery.mail.outbox", outbox().toString());
        config.put("orrery.inference.freshness", "0s");
        config.put("orrery.inference.snapshot-freshness", "0s");
        config.put("orrery.inference.usage.delivery-pace", "50ms");
        config.put("orrery.api-keys.most-per-user", "5");
        config.put("orrery.openai.max-request-body", "1M");
        config.put("orrery.edge.hsts", "365d");
        config.put("orrery.edge.cors.origins", "https://app.example.org");
        config.put("orrery.edge.login-limit.per-second", "20");
        config.put("orrery.edge.login-limit.burst", "400");
        config.put("orrery.voice.kws-url", http.uri().toString());
        config.put("orrery.voice.cooldown-ms", "60000");
        config.put("orrery.cloud-traffic.pace", "50ms");
        config.put("orrery.cloud-traffic.keep-alive", "200ms");
        config.put("orrery.identity.requests-per-second", "50");
        config.put("orrery.identity.request-burst", "1000");
        config.putAll(oidc.config());
        return config;
    }

    private static Path outbox() {
        try {
            return Files.createTempDirectory("orrery-outbox");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(http, new TestInjector.MatchesType(HttpPeer.class));
        injector.injectIntoFields(raw, new TestInjector.MatchesType(RawPeer.class));
        injector.injectIntoFields(oidc, new TestInjector.MatchesType(OidcPeer.class));
        injector.injectIntoFields(suite, new TestInjector.MatchesType(Suite.class));
    }

    @Override
    public void stop() {
        http.close();
        raw.close();
        suite.close();
        oidc.close();
    }
}
