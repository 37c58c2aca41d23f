/** Who changed what of the control plane. */
@NullMarked
package dev.orrery.platform.audit;

import org.jspecify.annotations.NullMarked;
