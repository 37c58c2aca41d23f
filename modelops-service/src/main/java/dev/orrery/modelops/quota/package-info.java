@NullMarked
package dev.orrery.modelops.quota;

import org.jspecify.annotations.NullMarked;
