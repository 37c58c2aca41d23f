@NullMarked
package dev.orrery.backend.gateway;

import org.jspecify.annotations.NullMarked;
