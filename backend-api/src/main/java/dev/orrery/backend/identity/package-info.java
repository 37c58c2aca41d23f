@NullMarked
package dev.orrery.backend.identity;

import org.jspecify.annotations.NullMarked;
