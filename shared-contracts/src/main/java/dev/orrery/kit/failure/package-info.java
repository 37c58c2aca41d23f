@NullMarked
package dev.orrery.kit.failure;

import org.jspecify.annotations.NullMarked;
