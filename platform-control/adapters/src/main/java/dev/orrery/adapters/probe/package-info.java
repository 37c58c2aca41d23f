@NullMarked
package dev.orrery.adapters.probe;

import org.jspecify.annotations.NullMarked;
