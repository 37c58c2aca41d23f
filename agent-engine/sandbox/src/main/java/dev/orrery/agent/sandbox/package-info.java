/** Runs untrusted Python, one short-lived isolated process for each execution. */
@NullMarked
package dev.orrery.agent.sandbox;

import org.jspecify.annotations.NullMarked;
