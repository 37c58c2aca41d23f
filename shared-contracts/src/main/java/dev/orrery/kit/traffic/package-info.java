/** What this installation exchanges with cloud providers: who is called, when, with what outcome; never what is said. */
@NullMarked
package dev.orrery.kit.traffic;

import org.jspecify.annotations.NullMarked;
