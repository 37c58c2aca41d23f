@NullMarked
package dev.orrery.contracts.context;

import org.jspecify.annotations.NullMarked;
