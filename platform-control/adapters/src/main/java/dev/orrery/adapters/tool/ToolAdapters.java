package dev.orrery.adapters.tool;

import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.contracts.platform.RuntimeBinding;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Makes the client of a tool provider from its binding. A status of 500 and more tells of the tool that was called (code
 * that ran too long, a search that failed), not of its provider, so no call counts against the provider's record: one
 * user's endless loop must not take the sandbox from the others.
 */
@ApplicationScoped
public class ToolAdapters {
    private final ProviderCalls calls;

    ToolAdapters(ProviderCalls calls) {
        this.calls = calls;
    }

    public McpGatewayClient gateway(RuntimeBinding provider) {
        return new McpGatewayClient(calls.probe(provider));
    }

    public SandboxClient sandbox(RuntimeBinding provider) {
        return new SandboxClient(calls.probe(provider));
    }
}
