@NullMarked
package dev.orrery.modelops.model;

import org.jspecify.annotations.NullMarked;
