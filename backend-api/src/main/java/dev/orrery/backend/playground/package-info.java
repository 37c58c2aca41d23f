@NullMarked
package dev.orrery.backend.playground;

import org.jspecify.annotations.NullMarked;
