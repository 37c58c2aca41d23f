package dev.orrery.platform;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Starts the peers before the service and hands them to the tests. */
public class PeersResource implements QuarkusTestResourceLifecycleManager {
    private final Peers peers = new Peers();

    @Override
    public Map<String, String> start() {
        return Map.of(
                "orrery.services.modelops-service",
                peers.modelOps.uri().toString(),
                "orrery.services.context-ingestion",
                peers.context.uri().toString(),
                "orrery.platform.seed.llm-url",
                peers.runtime.uri().toString(),
                "orrery.platform.seed.llm-inference-runtime-url",
                peers.runtime.uri() + "/inference",
                "orrery.platform.seed.llm-embeddings-runtime-url",
                peers.runtime.uri() + "/embeddings",
                "orrery.platform.seed.lucene-url",
                peers.runtime.uri().toString(),
                "orrery.platform.seed.sandbox-url",
                peers.runtime.uri().toString(),
                "orrery.platform.seed.mcp-gateway-url",
                peers.runtime.uri().toString(),
                "orrery.platform.seed.retry-interval",
                "100ms",
                LoopbackCloud.PEER,
                peers.cloud.uri().toString());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(peers, new TestInjector.MatchesType(Peers.class));
    }

    @Override
    public void stop() {
        peers.close();
    }
}
