@NullMarked
package dev.orrery.backend.playground.support;

import org.jspecify.annotations.NullMarked;
