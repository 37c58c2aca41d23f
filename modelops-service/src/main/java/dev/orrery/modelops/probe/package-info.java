@NullMarked
package dev.orrery.modelops.probe;

import org.jspecify.annotations.NullMarked;
