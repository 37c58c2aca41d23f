@NullMarked
package dev.orrery.runtime.index;

import org.jspecify.annotations.NullMarked;
