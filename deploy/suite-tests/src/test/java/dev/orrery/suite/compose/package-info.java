/** The Compose file against the code. */
@NullMarked
package dev.orrery.suite.compose;

import org.jspecify.annotations.NullMarked;
