package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.contracts.platform.RuntimeBinding;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Makes the client of a tool provider from its binding. Calls pass the guard of the instance, in which only the
 * provider's own faults count ({@link ToolFaults}). Failures of every call: those of {@link dev.orrery.adapters.Adapters}.
 */
@ApplicationScoped
public class ToolAdapters {
    /** A provider that keeps a tool's own limit still answers within so much more. */
    static final Duration MARGIN = Duration.ofSeconds(2);

    private final ProviderCalls calls;

    public ToolAdapters(ProviderCalls calls) {
        this.calls = calls;
    }

    public McpGatewayClient gateway(RuntimeBinding provider) {
        return new McpGatewayClient(guarded(provider, McpGatewayClient::isEnvelope));
    }

    public SandboxClient sandbox(RuntimeBinding provider) {
        return new SandboxClient(guarded(provider, SandboxClient::tellsOfTheCode));
    }

    private ProviderHttp guarded(RuntimeBinding provider, Predicate<JsonNode> tellsOfTheTool) {
        return calls.http(provider, new ToolFaults(tellsOfTheTool, calls.probe(provider)));
    }

    /** For a look at how the provider is now: past the guard, and counted for nothing. */
    public Look look(RuntimeBinding provider) {
        return new Look(calls.probe(provider));
    }

    /** Clients of one provider for a look at it. */
    public record Look(ProviderHttp http) {
        public McpGatewayClient gateway() {
            return new McpGatewayClient(http);
        }

        public SandboxClient sandbox() {
            return new SandboxClient(http);
        }
    }
}
