package dev.orrery.agent.toolserver;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Queries of {@code mcp_server}. */
@ApplicationScoped
class McpServerRepository implements PanacheRepositoryBase<McpServer, String> {
    List<McpServer> all() {
        return list("order by slug");
    }

    List<McpServer> enabled() {
        return list("enabled order by slug");
    }
}
