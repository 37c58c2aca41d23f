/** Metrics with a fixed number of series, and values that are read beside the scrape. */
@NullMarked
package dev.orrery.kit.metrics;

import org.jspecify.annotations.NullMarked;
