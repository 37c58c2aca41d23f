/** The model step: which model, which messages, the call and the citations. */
@NullMarked
package dev.orrery.agent.model;

import org.jspecify.annotations.NullMarked;
