/** Workflows: what an agent does step by step, as data that is checked before it is published. */
@NullMarked
package dev.orrery.agent.workflow;

import org.jspecify.annotations.NullMarked;
