@NullMarked
package dev.orrery.runtime.access;

import org.jspecify.annotations.NullMarked;
