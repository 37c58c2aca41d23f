/** Sync runs: queue, outbox, lease with fencing, worker, and the job itself. */
@NullMarked
package dev.orrery.context.run;

import org.jspecify.annotations.NullMarked;
