@NullMarked
package dev.orrery.contracts.modelops;

import org.jspecify.annotations.NullMarked;
