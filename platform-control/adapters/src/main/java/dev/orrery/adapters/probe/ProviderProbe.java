package dev.orrery.adapters.probe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Looks at a provider without using it: its health address and its inventory. Never throws for an upstream's answer. */
public interface ProviderProbe {

    /** @param statusCode of the health address, or of the inventory when there is none; 502 unreachable, 504 timeout */
    record Health(boolean reachable, int statusCode) {}

    /** @param models entries of {@code data} as the provider sent them */
    record Inventory(boolean reachable, int statusCode, List<JsonNode> models) {}

    /** A provider's own operation, tried once. */
    record Operation(boolean reachable, int statusCode) {}

    Health health();

    /** The provider's model list; for model capabilities only. */
    Inventory inventory();

    /** Runs the configured dry run; for {@code sandbox_http} only. */
    Operation dryRun();

    /**
     * Invokes the configured tool once; for {@code mcp_http} only. A well-formed gateway envelope counts as reached
     * whatever the tool itself says: a search engine that is away is no fault of the gateway.
     */
    Operation invocation();
}
