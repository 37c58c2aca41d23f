@NullMarked
package dev.orrery.backend.playground.turn;

import org.jspecify.annotations.NullMarked;
