/** Answers that may be a few seconds old. */
@NullMarked
package dev.orrery.kit.recent;

import org.jspecify.annotations.NullMarked;
