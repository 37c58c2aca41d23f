package dev.orrery.modelops.usage;

import java.util.Map;

/** The totals of one combination of the dimensions that were asked for. */
record UsageGroup(Map<String, Object> key, UsageTotals totals) {}
