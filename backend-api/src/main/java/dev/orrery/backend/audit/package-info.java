/** The log of everything that is changed through the edge. */
@NullMarked
package dev.orrery.backend.audit;

import org.jspecify.annotations.NullMarked;
