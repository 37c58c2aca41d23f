/** The suite under load while its parts are taken away: what it acknowledged is there in the end, once. */
@NullMarked
package dev.orrery.suite.chaos;

import org.jspecify.annotations.NullMarked;
