@NullMarked
package dev.orrery.modelops.runtime;

import org.jspecify.annotations.NullMarked;
