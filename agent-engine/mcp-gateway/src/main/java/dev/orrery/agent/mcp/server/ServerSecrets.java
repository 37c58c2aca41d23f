package dev.orrery.agent.mcp.server;

import dev.orrery.contracts.agents.ToolServer;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Reads the credentials of servers from this process's environment; a reference reaches no other variable of it. */
@ApplicationScoped
class ServerSecrets {
    private static final String PREFIX = "env://";
    private static final String OWN_VARIABLES = "ORRERY_MCP_SECRET_";

    private final Config config;

    ServerSecrets(Config config) {
        this.config = config;
    }

    /** The bearer token, or null for a server that needs none. @throws Failure 409 {@code provider_secret_missing} */
    @Nullable
    String bearer(ToolServer server) {
        String reference = server.secretRef();
        if (reference == null) {
            return null;
        }
        String variable = reference.startsWith(PREFIX) ? reference.substring(PREFIX.length()) : "";
        if (!variable.startsWith(OWN_VARIABLES)) {
            throw missing(server);
        }
        return config.getOptionalValue(variable, String.class)
                .filter(secret -> !secret.isBlank())
                .orElseThrow(() -> missing(server));
    }

    private static Failure missing(ToolServer server) {
        return Failure.conflict(
                "provider_secret_missing",
                "The credential of MCP server '" + server.slug() + "' is not set where its reference points.");
    }
}
