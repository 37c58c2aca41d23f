package dev.orrery.adapters.tool;

import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.egress.EgressClient;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes the client of a tool provider from its binding. */
@ApplicationScoped
public class ToolAdapters {
    private final EgressClient egress;

    ToolAdapters(EgressClient egress) {
        this.egress = egress;
    }

    public McpGatewayClient gateway(RuntimeBinding provider) {
        return new McpGatewayClient(new ProviderHttp(egress, provider));
    }

    public SandboxClient sandbox(RuntimeBinding provider) {
        return new SandboxClient(new ProviderHttp(egress, provider));
    }
}
