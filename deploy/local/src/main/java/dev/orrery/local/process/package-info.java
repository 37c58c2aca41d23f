/** Processes that outlive the launcher: how they are started, recognised, stopped, and who holds a port. */
@NullMarked
package dev.orrery.local.process;

import org.jspecify.annotations.NullMarked;
