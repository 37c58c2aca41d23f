package dev.orrery.backend.quote;

import java.util.List;

/** Counts over all quotes; active and approved are counted independently. */
record QuoteSummary(
        long total, long active, long approved, List<Bucket> byLanguage, List<Bucket> byTone, List<Bucket> byOrigin) {
    record Bucket(String value, long count) {}
}
