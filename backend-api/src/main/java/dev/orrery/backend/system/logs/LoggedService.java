package dev.orrery.backend.system.logs;

import dev.orrery.backend.gateway.SuiteService;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A service whose log can be read here; the edge's own has no address. */
enum LoggedService {
    BACKEND("backend", "Edge", null),
    PLATFORM_CONTROL("platform_control", "Platform control", SuiteService.PLATFORM_CONTROL),
    MODELOPS("modelops_service", "Model operations", SuiteService.MODELOPS),
    CONTEXT_INGESTION("context_ingestion", "Context ingestion", SuiteService.CONTEXT_INGESTION),
    AGENT_ENGINE("agent_engine", "Agent engine", SuiteService.AGENT_ENGINE),
    MCP_GATEWAY("mcp_gateway", "MCP gateway", SuiteService.MCP_GATEWAY);

    private final String id;
    private final String displayName;
    private final @Nullable SuiteService service;

    LoggedService(String id, String displayName, @Nullable SuiteService service) {
        this.id = id;
        this.displayName = displayName;
        this.service = service;
    }

    String id() {
        return id;
    }

    String displayName() {
        return displayName;
    }

    Optional<SuiteService> service() {
        return Optional.ofNullable(service);
    }

    static Optional<LoggedService> named(String id) {
        return Arrays.stream(values()).filter(one -> one.id.equals(id)).findFirst();
    }
}
