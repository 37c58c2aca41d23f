@NullMarked
package dev.orrery.backend.playground.session;

import org.jspecify.annotations.NullMarked;
