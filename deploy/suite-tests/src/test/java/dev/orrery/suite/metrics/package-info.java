/** Metrics of the running suite, and what dashboards, alert rules and documents say about them. */
@NullMarked
package dev.orrery.suite.metrics;

import org.jspecify.annotations.NullMarked;
