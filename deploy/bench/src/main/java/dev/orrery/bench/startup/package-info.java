/** How long the suite takes to be there, and what it holds while nobody uses it. */
@NullMarked
package dev.orrery.bench.startup;

import org.jspecify.annotations.NullMarked;
