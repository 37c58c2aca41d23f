package dev.orrery.backend.playground.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Points the service under test at the peers of one {@link Suite}, and gives the test that suite. */
public class SuitePeers implements QuarkusTestResourceLifecycleManager {
    private final Suite suite = new Suite();

    @Override
    public Map<String, String> start() {
        return Map.of(
                "orrery.services.platform-control", suite.platform.uri().toString(),
                "orrery.services.modelops-service", suite.modelops.uri().toString(),
                "orrery.services.context-ingestion", suite.context.uri().toString(),
                "orrery.services.agent-engine", suite.engine.uri().toString());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(suite, new TestInjector.MatchesType(Suite.class));
    }

    @Override
    public void stop() {
        suite.platform.close();
        suite.modelops.close();
        suite.context.close();
        suite.engine.close();
        suite.model.close();
    }
}
