@NullMarked
package dev.orrery.backend.system;

import org.jspecify.annotations.NullMarked;
