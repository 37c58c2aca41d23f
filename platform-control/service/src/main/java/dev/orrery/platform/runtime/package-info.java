/** The active runtime as other services use it. */
@NullMarked
package dev.orrery.platform.runtime;

import org.jspecify.annotations.NullMarked;
