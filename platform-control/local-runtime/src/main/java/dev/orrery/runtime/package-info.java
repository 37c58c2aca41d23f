@NullMarked
package dev.orrery.runtime;

import org.jspecify.annotations.NullMarked;
