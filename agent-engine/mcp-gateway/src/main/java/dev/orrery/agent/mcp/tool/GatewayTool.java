package dev.orrery.agent.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A tool that the gateway can invoke. */
public interface GatewayTool {
    String name();

    String description();

    /** JSON Schema of the arguments. */
    ObjectNode inputSchema();

    ToolAnswer invoke(ObjectNode arguments);
}
