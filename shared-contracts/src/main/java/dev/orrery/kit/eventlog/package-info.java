/** The durable event log of something that runs: its live feed, its rows, who writes and who reads them. */
@NullMarked
package dev.orrery.kit.eventlog;

import org.jspecify.annotations.NullMarked;
