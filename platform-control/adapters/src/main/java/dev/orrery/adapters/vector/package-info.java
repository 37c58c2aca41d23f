@NullMarked
package dev.orrery.adapters.vector;

import org.jspecify.annotations.NullMarked;
