@NullMarked
package dev.orrery.modelops.catalog;

import org.jspecify.annotations.NullMarked;
