/** The suite's tools and knowledge bases as an MCP server. */
@NullMarked
package dev.orrery.agent.mcp.endpoint;

import org.jspecify.annotations.NullMarked;
