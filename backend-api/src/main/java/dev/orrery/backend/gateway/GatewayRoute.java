package dev.orrery.backend.gateway;

import static dev.orrery.backend.gateway.SuiteService.AGENT_ENGINE;
import static dev.orrery.backend.gateway.SuiteService.CONTEXT_INGESTION;
import static dev.orrery.backend.gateway.SuiteService.MCP_GATEWAY;
import static dev.orrery.backend.gateway.SuiteService.MODELOPS;
import static dev.orrery.backend.gateway.SuiteService.PLATFORM_CONTROL;

import dev.orrery.backend.apikey.ApiKeyScope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    MCP("/mcp", MCP_GATEWAY, ApiKeyScope.MCP);

    private final String prefix;
    private final SuiteService service;
    private final @Nullable ApiKeyScope scope;

    GatewayRoute(String prefix, SuiteService service) {
        this(prefix, service, null);
    }

    /** @param scope that of API keys which open the route too; null when none does */
    GatewayRoute(String prefix, SuiteService service, @Nullable ApiKeyScope scope) {
        this.prefix = prefix;
        this.service = service;
        this.scope = scope;
    }

    String prefix() {
        return prefix;
    }

    SuiteService service() {
        return service;
    }

    Optional<ApiKeyScope> scope() {
        return Optional.ofNullable(scope);
    }

    /** Whether the path is the prefix or lies below it; whole segments only. */
    boolean owns(String path) {
        return path.equals(prefix) || path.startsWith(prefix + '/');
    }
}
