/** Starts, watches and stops the whole suite on one machine. */
@NullMarked
package dev.orrery.local;

import org.jspecify.annotations.NullMarked;
