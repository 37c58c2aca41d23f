/** The wake-word service's webhook. */
@NullMarked
package dev.orrery.backend.voice;

import org.jspecify.annotations.NullMarked;
