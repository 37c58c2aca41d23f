/** Tools of external MCP servers, called with the official SDK over the egress client. */
@NullMarked
package dev.orrery.agent.mcp.server;

import org.jspecify.annotations.NullMarked;
