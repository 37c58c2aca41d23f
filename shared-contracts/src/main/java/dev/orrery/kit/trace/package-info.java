/** Traces that outlive a request: through stored work, and with every request that leaves. */
@NullMarked
package dev.orrery.kit.trace;

import org.jspecify.annotations.NullMarked;
