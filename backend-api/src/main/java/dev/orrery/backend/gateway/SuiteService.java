package dev.orrery.backend.gateway;

import java.net.URI;
import java.util.function.Function;

/** A service behind the edge, with its name in tokens. */
public enum SuiteService {
    PLATFORM_CONTROL("platform-control", ServiceAddresses::platformControl),
    MODELOPS("modelops-service", ServiceAddresses::modelopsService),
    CONTEXT_INGESTION("context-ingestion", ServiceAddresses::contextIngestion),
    AGENT_ENGINE("agent-engine", ServiceAddresses::agentEngine),
    MCP_GATEWAY("mcp-gateway", ServiceAddresses::mcpGateway);

    private final String tokenName;
    private final Function<ServiceAddresses, URI> address;

    SuiteService(String tokenName, Function<ServiceAddresses, URI> address) {
        this.tokenName = tokenName;
        this.address = address;
    }

    public String tokenName() {
        return tokenName;
    }

    public URI address(ServiceAddresses addresses) {
        return address.apply(addresses);
    }
}
