@NullMarked
package dev.orrery.agent.mcp;

import org.jspecify.annotations.NullMarked;
