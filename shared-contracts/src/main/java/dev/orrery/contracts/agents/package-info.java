@NullMarked
package dev.orrery.contracts.agents;

import org.jspecify.annotations.NullMarked;
