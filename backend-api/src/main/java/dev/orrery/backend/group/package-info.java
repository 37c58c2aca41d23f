@NullMarked
package dev.orrery.backend.group;

import org.jspecify.annotations.NullMarked;
