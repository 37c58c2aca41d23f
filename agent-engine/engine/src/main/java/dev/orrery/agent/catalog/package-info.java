/** Agents and tools as typed documents over the registry: what they may hold, and whether they are fit to run. */
@NullMarked
package dev.orrery.agent.catalog;

import org.jspecify.annotations.NullMarked;
