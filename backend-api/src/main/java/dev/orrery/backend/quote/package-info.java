/** Quotes: administrators keep them, everyone gets one a day. */
@NullMarked
package dev.orrery.backend.quote;

import org.jspecify.annotations.NullMarked;
