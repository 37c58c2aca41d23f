package dev.orrery.agent;

import dev.orrery.testkit.HttpPeer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Short heartbeats, and a peer in the place of the services that the public endpoint asks. */
public class EngineUnderTest implements QuarkusTestResourceLifecycleManager {
    private static final HttpPeer PLATFORM = HttpPeer.start();

    /** Platform control, model operations and context ingestion in one peer. */
    public static HttpPeer platform() {
        return PLATFORM;
    }

    @Override
    public Map<String, String> start() {
        String peer = PLATFORM.uri().toString();
        return Map.of(
                "orrery.engine.heartbeat.interval", "1s",
                "orrery.engine.heartbeat.lost-after", "3s",
                "orrery.engine.log.poll-interval", "50ms",
                "orrery.engine.loop.token-budget", "500",
                "orrery.engine.workflow.steps", "8",
                "orrery.services.platform-control", peer,
                "orrery.services.context-ingestion", peer,
                "orrery.services.modelops-service", peer);
    }

    @Override
    public void stop() {
        // The peer serves every test class of this JVM and ends with it.
    }
}
