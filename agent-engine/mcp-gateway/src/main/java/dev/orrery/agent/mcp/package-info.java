/** The gateway to tools: its own, those of external MCP servers, and the suite's as an MCP server. */
@NullMarked
package dev.orrery.agent.mcp;

import org.jspecify.annotations.NullMarked;
