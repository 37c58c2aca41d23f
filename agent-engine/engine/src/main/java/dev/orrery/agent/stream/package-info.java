/** The event log of an execution, its live feed, and both as server-sent events. */
@NullMarked
package dev.orrery.agent.stream;

import org.jspecify.annotations.NullMarked;
