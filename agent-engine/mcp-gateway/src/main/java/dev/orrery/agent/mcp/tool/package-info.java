/** Tools of the gateway and the routes of section 13.1 of the platform contract. */
@NullMarked
package dev.orrery.agent.mcp.tool;

import org.jspecify.annotations.NullMarked;
