/** Work that nobody asks for and that has to be done. */
@NullMarked
package dev.orrery.modelops.housekeeping;

import org.jspecify.annotations.NullMarked;
