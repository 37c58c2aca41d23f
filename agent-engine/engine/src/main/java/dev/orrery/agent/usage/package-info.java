/** The use of models by executions: within the requester's quota, and counted. */
@NullMarked
package dev.orrery.agent.usage;

import org.jspecify.annotations.NullMarked;
