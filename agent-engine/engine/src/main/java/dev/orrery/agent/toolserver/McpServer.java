package dev.orrery.agent.toolserver;

import dev.orrery.contracts.agents.ToolServer;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code mcp_server}. */
@Entity
@Table(name = "mcp_server")
public class McpServer {
    @Id
    String slug;

    String displayName;
    String url;

    @Nullable
    String secretRef;

    boolean privateNetwork;
    boolean enabled;
    int timeoutSeconds;

    @Nullable
    List<String> allowedTools;

    long createdBy;
    Instant createdAt;
    Instant updatedAt;

    ToolServer view() {
        return new ToolServer(
                slug,
                displayName,
                url,
                secretRef,
                privateNetwork,
                enabled,
                timeoutSeconds,
                allowedTools == null ? null : List.copyOf(allowedTools),
                createdAt,
                updatedAt);
    }
}
