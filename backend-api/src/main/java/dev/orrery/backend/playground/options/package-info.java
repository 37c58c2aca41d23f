@NullMarked
package dev.orrery.backend.playground.options;

import org.jspecify.annotations.NullMarked;
