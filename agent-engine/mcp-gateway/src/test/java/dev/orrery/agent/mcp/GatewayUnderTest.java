package dev.orrery.agent.mcp;

import dev.orrery.testkit.HttpPeer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Peers in the place of the search backend, the engine and platform control. */
public class GatewayUnderTest implements QuarkusTestResourceLifecycleManager {
    private static final HttpPeer SEARCH = HttpPeer.start();
    private static final HttpPeer SUITE = HttpPeer.start();

    public static HttpPeer search() {
        return SEARCH;
    }

    /** Engine and platform control in one peer. */
    public static HttpPeer suite() {
        return SUITE;
    }

    /** Answers the runtime profile; every list of servers is asked for anew in tests. */
    public static void profile(String profile) {
        SUITE.on(
                "GET",
                "/v1/internal/platform/runtime-profile",
                200,
                "{\"profile\":\"" + profile + "\",\"locked\":false,\"source\":\"database\"}");
    }

    @Override
    public Map<String, String> start() {
        return Map.of(
                "orrery.gateway.searxng.url", SEARCH.uri().toString(),
                "orrery.gateway.searxng.timeout-seconds", "1",
                "orrery.gateway.servers.list-age", "0s",
                "orrery.gateway.servers.max-answer", "20K",
                "orrery.services.agent-engine", SUITE.uri().toString(),
                "orrery.services.platform-control", SUITE.uri().toString(),
                "ORRERY_MCP_SECRET_TIDES", "tide-secret");
    }

    @Override
    public void stop() {
        // The peers serve every test class of this JVM and end with it.
    }
}
