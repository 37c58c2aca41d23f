@NullMarked
package dev.orrery.runtime.model;

import org.jspecify.annotations.NullMarked;
