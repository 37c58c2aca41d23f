/** Clients of the providers that run tools: the MCP gateway and the sandbox, section 11.6 of the platform contract. */
@NullMarked
package dev.orrery.adapters.tool;

import org.jspecify.annotations.NullMarked;
