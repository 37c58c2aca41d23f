@NullMarked
package dev.orrery.kit.sse;

import org.jspecify.annotations.NullMarked;
