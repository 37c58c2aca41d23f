@NullMarked
package dev.orrery.modelops.artifact;

import org.jspecify.annotations.NullMarked;
