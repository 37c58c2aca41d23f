/** How JSON columns are read and written. */
@NullMarked
package dev.orrery.platform.json;

import org.jspecify.annotations.NullMarked;
