/** External MCP servers: which there are, kept for the tool gateway. */
@NullMarked
package dev.orrery.agent.toolserver;

import org.jspecify.annotations.NullMarked;
