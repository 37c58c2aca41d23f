package dev.orrery.suite.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expression reads, and that a mistake in one is found. */
class PromQlTest {
    private static final String SCRAPE = """
            # HELP orrery_mails_total Mails to users
            # TYPE orrery_mails_total counter
            orrery_mails_total{outcome="sent",} 3.0
            orrery_mails_total{outcome="failed",} 0.0
            # TYPE orrery_run_seconds histogram
            orrery_run_seconds_bucket{outcome="ready",le="0.1",} 1.0
            orrery_run_seconds_count{outcome="ready",} 1.0
            orrery_run_seconds_sum{outcome="ready",} 0.05
            # TYPE orrery_run_seconds_max gauge
            orrery_run_seconds_max{outcome="ready",} 0.05
            jvm_memory_used_bytes{area="heap",id="G1 Eden, Space",} 1.2E7
            process_cpu_usage NaN
            """;

    private static Exposition exposition() {
        Exposition exposition = new Exposition();
        exposition.add(SCRAPE);
        return exposition;
    }

    @Test
    void readsSelectorsAndGroupings() {
        PromQl.Read read = PromQl.read("""
                # The share of what failed.
                100 * sum by (pod) (rate(a_total{x="1,2", y=~"p|q"}[5m] offset 1h))
                  / on (pod) group_left sum(increase(b_total[$__rate_interval])) by (pod) > bool -0.5 or vector(1)
                """);
        assertEquals(
                List.of(
                        new PromQl.Selector("a_total", Map.of("x", "=1,2", "y", "=~p|q")),
                        new PromQl.Selector("b_total", Map.of())),
                read.selectors());
        assertEquals(
                List.of(List.of("pod"), List.of("pod"), List.of("pod")),
                read.groupings().stream().map(PromQl.Grouping::labels).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sum(rate(x[5m])",
                "rate(x[5])",
                "x{a=b}",
                "x{a>\"b\"}",
                "ratee(x[5m])",
                "x y",
                "sum by (rate(x[5m]))",
                "x ! y",
                "sum by (a b) (x)"
            })
    void whatIsNoExpressionIsRefused(String expression) {
        assertThrows(PromQl.Malformed.class, () -> PromQl.read(expression));
    }

    @Test
    void whatIsExposedMayBeRead() {
        Exposition exposition = exposition();
        for (String expression : List.of(
                "orrery_mails_total",
                "sum by (outcome, service) (rate(orrery_mails_total{outcome=~\"sent|failed\"}[5m]))",
                "histogram_quantile(0.95, sum by (le) (rate(orrery_run_seconds_bucket{namespace=\"orrery\"}[5m])))",
                "jvm_memory_used_bytes{id=\"G1 Eden, Space\"} > 1",
                "up == 0")) {
            assertEquals(List.of(), exposition.problems(expression), expression);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rate(orrery_mail_total[5m]); no service exposes orrery_mail_total",
                "orrery_mails_total{result=\"sent\"}; orrery_mails_total has no label result",
                "sum by (area) (orrery_mails_total); orrery_mails_total has no label area to group by",
                "orrery_mails_total{outcome=~\"sent|fialed\"}; no service exposes orrery_mails_total with outcome=fialed",
                "orrery_mails_total / on (id) jvm_memory_used_bytes; orrery_mails_total has no label id to group by"
            })
    void aMistakeIsFound(String expression, String problem) {
        assertEquals(List.of(problem), exposition().problems(expression));
    }

    @Test
    void theFamiliesOfTheSuiteAreTold() {
        assertEquals(
                "{orrery_mails_total=[outcome], orrery_run_seconds=[outcome]}",
                exposition().ownFamilies().toString());
    }
}
