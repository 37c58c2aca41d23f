/** Files turned into documents, within bounds. */
@NullMarked
package dev.orrery.context.parse;

import org.jspecify.annotations.NullMarked;
