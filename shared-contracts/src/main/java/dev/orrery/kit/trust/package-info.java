@NullMarked
package dev.orrery.kit.trust;

import org.jspecify.annotations.NullMarked;
