package dev.orrery.modelops.usage;

import java.util.LinkedHashMap;
import java.util.Map;

/** Totals by metric, as clients see them; without metrics where nothing was used. */
public record UsageSummary(Map<String, Metric> metrics, long totalRequests) {

    /** @param requests how many requests this metric stands for; only {@code calls} counts them */
    public record Metric(double value, long requests) {}

    public static UsageSummary of(UsageTotals totals) {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        if (totals.calls() > 0) {
            metrics.put("calls", new Metric(totals.calls(), totals.calls()));
            metrics.put("errors", new Metric(totals.errors(), 0));
            metrics.put("latency_ms", new Metric(totals.durationMillis(), 0));
            metrics.put("prompt_tokens", new Metric(totals.tokensIn(), 0));
            metrics.put("completion_tokens", new Metric(totals.tokensOut(), 0));
        }
        return new UsageSummary(metrics, totals.calls());
    }
}
