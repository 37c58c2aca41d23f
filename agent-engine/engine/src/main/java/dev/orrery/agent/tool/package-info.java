/** Tools of an execution: which are offered, whether a call is right and allowed, and the call itself. */
@NullMarked
package dev.orrery.agent.tool;

import org.jspecify.annotations.NullMarked;
