/** The engine: runs agents and keeps what happened. */
@NullMarked
package dev.orrery.agent;

import org.jspecify.annotations.NullMarked;
