/** Documents as they are stored, and how those of a source are identified. */
@NullMarked
package dev.orrery.context.document;

import org.jspecify.annotations.NullMarked;
