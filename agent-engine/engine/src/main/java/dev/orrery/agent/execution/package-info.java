/** Executions: request, state, run, record. */
@NullMarked
package dev.orrery.agent.execution;

import org.jspecify.annotations.NullMarked;
