@NullMarked
package dev.orrery.agent.sandbox;

import org.jspecify.annotations.NullMarked;
