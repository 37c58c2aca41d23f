/** Tools and knowledge bases for callers outside of any execution, such as MCP clients, with the user's own rights. */
@NullMarked
package dev.orrery.agent.opentool;

import org.jspecify.annotations.NullMarked;
