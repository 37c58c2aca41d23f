@NullMarked
package dev.orrery.kit.payload;

import org.jspecify.annotations.NullMarked;
