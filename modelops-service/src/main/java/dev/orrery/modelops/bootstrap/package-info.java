@NullMarked
package dev.orrery.modelops.bootstrap;

import org.jspecify.annotations.NullMarked;
