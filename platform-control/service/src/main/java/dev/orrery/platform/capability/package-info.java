/** Capabilities of the platform and who serves them now. */
@NullMarked
package dev.orrery.platform.capability;

import org.jspecify.annotations.NullMarked;
