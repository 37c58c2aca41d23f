/** The newest lines of a service's log, kept for who may read them over HTTP. */
@NullMarked
package dev.orrery.kit.logs;

import org.jspecify.annotations.NullMarked;
