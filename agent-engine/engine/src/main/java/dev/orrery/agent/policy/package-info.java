/** Whether a user may do what an execution is about to do. */
@NullMarked
package dev.orrery.agent.policy;

import org.jspecify.annotations.NullMarked;
