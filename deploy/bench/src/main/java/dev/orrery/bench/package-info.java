/** Measurements of the suite, each beside what it is to be compared with. Run by {@code make bench}. */
@NullMarked
package dev.orrery.bench;

import org.jspecify.annotations.NullMarked;
