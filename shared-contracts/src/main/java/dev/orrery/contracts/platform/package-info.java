@NullMarked
package dev.orrery.contracts.platform;

import org.jspecify.annotations.NullMarked;
