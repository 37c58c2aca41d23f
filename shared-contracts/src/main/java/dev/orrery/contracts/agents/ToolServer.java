package dev.orrery.contracts.agents;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An external MCP server whose tools the gateway offers.
 *
 * @param slug names the server in the names of its tools, {@code <slug>__<tool>}
 * @param url address of its streamable HTTP endpoint
 * @param secretRef {@code env://ORRERY_MCP_SECRET_…}, read by the gateway and sent as a bearer token; null for none
 * @param privateNetwork whether the address may be inside a private network; such a server may be used offline too
 * @param allowedTools the tools that are offered; null for all
 */
public record ToolServer(
        String slug,
        String displayName,
        String url,
        @Nullable String secretRef,
        boolean privateNetwork,
        boolean enabled,
        int timeoutSeconds,
        @Nullable List<String> allowedTools,
        Instant createdAt,
        Instant updatedAt) {}
