package dev.orrery.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Draws {@link Results} as one page that needs nothing else: a bar for each figure, with a line where its goal is. */
final class ResultsPage {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Orrery: measured figures</title>
            <style>
            :root { color-scheme: light dark; --bar: #8a94a6; --good: #2e8b57; --bad: #c0392b; --line: #6668; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            h2 { margin: 2rem 0 0; font-size: 1.1rem; }
            p { margin: 0 0 .6rem; opacity: .75; }
            .figure { display: grid; grid-template-columns: 22rem 1fr 13rem; gap: .8rem; align-items: center; }
            .track { position: relative; height: .8rem; background: #8882; border-radius: 2px; }
            .bar { height: 100%; background: var(--bar); border-radius: 2px; }
            .reached .bar { background: var(--good); } .missed .bar { background: var(--bad); }
            .goal { position: absolute; top: -.2rem; height: 1.2rem; border-left: 2px solid currentColor; }
            .value { font-variant-numeric: tabular-nums; }
            .failure { color: var(--bad); }
            @media (max-width: 50rem) { .figure { grid-template-columns: 1fr; gap: .1rem; margin-bottom: .6rem; } }
            </style>
            <h1>Measured figures</h1>
            <p>The last run of each benchmark. Bars of one unit share a scale within a benchmark; the line is the goal.</p>
            """;

    private ResultsPage() {}

    /** @param report as in {@link Results} */
    static String of(JsonNode report) {
        StringBuilder page = new StringBuilder(HEAD);
        for (JsonNode benchmark : report.path("benchmarks")) {
            page.append("<section>\n<h2>").append(text(benchmark, "name")).append("</h2>\n<p>");
            page.append(text(benchmark, "description")).append(' ');
            page.append(text(benchmark, "at")).append(", ");
            page.append(benchmark.path("processors").asInt()).append(" processors.</p>\n");
            if (benchmark.has("failure")) {
                page.append("<p class=\"failure\">")
                        .append(text(benchmark, "failure"))
                        .append("</p>\n");
            }
            Map<String, Double> scales = scales(benchmark.path("rows"));
            benchmark.path("rows").forEach(row -> draw(row, scales, page));
            page.append("</section>\n");
        }
        return page.append("</html>\n").toString();
    }

    /** The largest figure or goal of each unit. */
    private static Map<String, Double> scales(JsonNode rows) {
        Map<String, Double> scales = new HashMap<>();
        for (JsonNode row : rows) {
            double most =
                    Math.max(row.path("value").asDouble(), row.path("limit").asDouble());
            scales.merge(row.path("unit").asText(), most, Math::max);
        }
        return scales;
    }

    private static void draw(JsonNode row, Map<String, Double> scales, StringBuilder page) {
        double scale = scales.getOrDefault(row.path("unit").asText(), 0.0);
        boolean judged = row.has("goal");
        String verdict = row.path("reached").asBoolean() ? "reached" : "missed";
        page.append("<div class=\"figure").append(judged ? ' ' + verdict : "").append("\"><span>");
        page.append(text(row, "measure")).append("</span><span class=\"track\"><span class=\"bar\" style=\"");
        page.append("display:block;width:")
                .append(share(row.path("value").asDouble(), scale))
                .append("\"></span>");
        if (judged) {
            page.append("<span class=\"goal\" style=\"left:")
                    .append(share(row.path("limit").asDouble(), scale))
                    .append("\"></span>");
        }
        page.append("</span><span class=\"value\">")
                .append(Row.number(row.path("value").asDouble()))
                .append(' ')
                .append(text(row, "unit"));
        if (judged) {
            page.append(" (")
                    .append(text(row, "goal"))
                    .append(", ")
                    .append(verdict)
                    .append(')');
        }
        page.append("</span></div>\n");
    }

    private static String share(double value, double scale) {
        double part = scale <= 0 ? 0 : Math.clamp(value / scale, 0, 1);
        return String.format(Locale.ROOT, "%.1f%%", 100 * part);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field)
                .asText()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
