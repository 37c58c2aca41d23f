@NullMarked
package dev.orrery.contracts.identity;

import org.jspecify.annotations.NullMarked;
