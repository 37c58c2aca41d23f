/** The pages of the web console, as Vite built them. */
@NullMarked
package dev.orrery.backend.console;

import org.jspecify.annotations.NullMarked;
