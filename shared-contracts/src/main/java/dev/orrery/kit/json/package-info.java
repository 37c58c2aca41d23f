@NullMarked
package dev.orrery.kit.json;

import org.jspecify.annotations.NullMarked;
