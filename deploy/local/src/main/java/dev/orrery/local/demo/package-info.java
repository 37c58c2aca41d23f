/** The client of {@code make demo}: the main job through the public API only. */
@NullMarked
package dev.orrery.local.demo;

import org.jspecify.annotations.NullMarked;
