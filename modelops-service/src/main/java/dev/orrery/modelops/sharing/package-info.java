@NullMarked
package dev.orrery.modelops.sharing;

import org.jspecify.annotations.NullMarked;
