/** Work of a service that no request waits for. */
@NullMarked
package dev.orrery.kit.background;

import org.jspecify.annotations.NullMarked;
