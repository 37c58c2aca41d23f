package dev.orrery.agent.mcp.tool;

import java.util.List;
import java.util.Optional;

/** Where tools come from. */
public interface ToolSource {
    List<GatewayTool> tools();

    Optional<GatewayTool> find(String name);
}
