@NullMarked
package dev.orrery.modelops.discovery;

import org.jspecify.annotations.NullMarked;
