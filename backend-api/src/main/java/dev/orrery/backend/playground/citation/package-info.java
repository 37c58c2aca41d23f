@NullMarked
package dev.orrery.backend.playground.citation;

import org.jspecify.annotations.NullMarked;
