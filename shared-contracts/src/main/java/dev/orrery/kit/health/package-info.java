@NullMarked
package dev.orrery.kit.health;

import org.jspecify.annotations.NullMarked;
