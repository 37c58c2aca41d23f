package dev.orrery.agent.toolserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.contracts.agents.ToolServer;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the registered servers. */
@ApplicationScoped
class McpServers {
    private final McpServerRepository rows;

    McpServers(McpServerRepository rows) {
        this.rows = rows;
    }

    @Transactional
    List<ToolServer> all() {
        return rows.all().stream().map(McpServer::view).toList();
    }

    @Transactional
    List<ToolServer> enabled() {
        return rows.enabled().stream().map(McpServer::view).toList();
    }

    @Transactional
    ToolServer get(String slug) {
        return find(slug).view();
    }

    /** @throws Failure 400, or 409 {@code mcp_server_exists} */
    @Transactional
    ToolServer create(@Nullable JsonNode body, Actor actor) {
        String slug = ServerSettings.slug(body);
        ServerSettings settings = ServerSettings.of(body);
        if (rows.findById(slug) != null) {
            throw Failure.conflict("mcp_server_exists", "There is an MCP server '" + slug + "' already.");
        }
        McpServer row = new McpServer();
        row.slug = slug;
        settings.writeTo(row);
        row.createdBy = actor.userId();
        row.createdAt = DatabaseTime.now();
        row.updatedAt = row.createdAt;
        rows.persist(row);
        return row.view();
    }

    /** Replaces everything but the slug. */
    @Transactional
    ToolServer update(String slug, @Nullable JsonNode body) {
        ServerSettings settings = ServerSettings.of(body);
        McpServer row = find(slug);
        settings.writeTo(row);
        row.updatedAt = DatabaseTime.now();
        return row.view();
    }

    @Transactional
    void delete(String slug) {
        rows.delete(find(slug));
    }

    private McpServer find(String slug) {
        McpServer row = rows.findById(slug, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            throw Failure.notFound("mcp_server_not_found", "There is no MCP server '" + slug + "'.");
        }
        return row;
    }
}
