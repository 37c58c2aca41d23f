@NullMarked
package dev.orrery.modelops.hub;

import org.jspecify.annotations.NullMarked;
