@NullMarked
package dev.orrery.modelops;

import org.jspecify.annotations.NullMarked;
