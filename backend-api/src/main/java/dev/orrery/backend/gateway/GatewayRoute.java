package dev.orrery.backend.gateway;

import static dev.orrery.backend.gateway.SuiteService.AGENT_ENGINE;
import static dev.orrery.backend.gateway.SuiteService.CONTEXT_INGESTION;
import static dev.orrery.backend.gateway.SuiteService.MCP_GATEWAY;
import static dev.orrery.backend.gateway.SuiteService.MODELOPS;
import static dev.orrery.backend.gateway.SuiteService.PLATFORM_CONTROL;

/** The route table: which service owns which paths. Everything else is answered by the edge itself. */
enum GatewayRoute {
    PLATFORM("/v1/platform", PLATFORM_CONTROL),
    RUNTIME("/v1/runtime/profile", PLATFORM_CONTROL),
    MODEL_OPERATIONS("/v1/modelops", MODELOPS),
    CONTEXT("/v1/context", CONTEXT_INGESTION),
    ORIGINAL_FILES("/v1/playgrounds/knowledge-bases", CONTEXT_INGESTION),
    REGISTRY("/v1/registry", AGENT_ENGINE),
    CATALOG("/v1/catalog", AGENT_ENGINE),
    AGENT_PROJECTS("/v1/agent-projects", AGENT_ENGINE),
    AGENT_EXECUTIONS("/v1/agent-executions", AGENT_ENGINE),
    POLICY("/v1/policy", AGENT_ENGINE),
    MCP_SERVERS("/v1/mcp-servers", AGENT_ENGINE),
    MCP("/mcp", MCP_GATEWAY);

    private final String prefix;
    private final SuiteService service;

    GatewayRoute(String prefix, SuiteService service) {
        this.prefix = prefix;
        this.service = service;
    }

    String prefix() {
        return prefix;
    }

    SuiteService service() {
        return service;
    }

    /** Whether the path is the prefix or lies below it; whole segments only. */
    boolean owns(String path) {
        return path.equals(prefix) || path.startsWith(prefix + '/');
    }
}
