/** What model calls cost: told to model operations without loss, and kept within what a user may use. */
@NullMarked
package dev.orrery.kit.usage;

import org.jspecify.annotations.NullMarked;
