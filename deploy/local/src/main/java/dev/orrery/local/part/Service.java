package dev.orrery.local.part;

import java.util.List;
import java.util.Optional;

/**
 * What differs between the services of the suite.
 *
 * @param name as in tokens and logs
 * @param module folder of its Maven module
 * @param schema its database schema and role
 * @param heapMegabytes largest heap
 * @param stage parts of a higher stage are stopped first
 */
record Service(String name, String module, int defaultPort, Optional<String> schema, int heapMegabytes, int stage) {

    static final String LOCAL_RUNTIME = "local-runtime";
    static final String CONTEXT_INGESTION = "context-ingestion";
    static final String BACKEND_API = "backend-api";

    static final List<Service> ALL = List.of(
            new Service(LOCAL_RUNTIME, "platform-control/local-runtime", 8107, Optional.empty(), 512, 1),
            new Service("platform-control", "platform-control/service", 8101, Optional.of("platform"), 192, 2),
            new Service("modelops-service", "modelops-service", 8102, Optional.of("modelops"), 192, 2),
            new Service(CONTEXT_INGESTION, "context-ingestion", 8103, Optional.of("context"), 256, 3),
            new Service("agent-engine", "agent-engine/engine", 8104, Optional.of("agent"), 192, 3),
            new Service("mcp-gateway", "agent-engine/mcp-gateway", 8105, Optional.empty(), 128, 3),
            new Service("sandbox", "agent-engine/sandbox", 8106, Optional.empty(), 128, 3),
            new Service(BACKEND_API, "backend-api", 8080, Optional.of("backend"), 256, 4));

    static Service named(String name) {
        return ALL.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** {@code ORRERY_BACKEND_API_PORT} and the like. */
    String portVariable() {
        return variable(name) + "_PORT";
    }

    static String variable(String name) {
        return "ORRERY_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    }

    /** Signs and verifies tokens of the suite; the stand-in for foreign servers does not. */
    boolean trusted() {
        return !name.equals(LOCAL_RUNTIME);
    }
}
