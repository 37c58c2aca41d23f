/** Measurements of the control plane. */
@NullMarked
package dev.orrery.bench.platform;

import org.jspecify.annotations.NullMarked;
