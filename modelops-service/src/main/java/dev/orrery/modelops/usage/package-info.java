@NullMarked
package dev.orrery.modelops.usage;

import org.jspecify.annotations.NullMarked;
