/** Web search by SearXNG. */
@NullMarked
package dev.orrery.agent.mcp.search;

import org.jspecify.annotations.NullMarked;
