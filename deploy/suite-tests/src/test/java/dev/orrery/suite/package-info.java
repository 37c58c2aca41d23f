/** The whole suite as packaged processes, driven through its public API only. */
@NullMarked
package dev.orrery.suite;

import org.jspecify.annotations.NullMarked;
