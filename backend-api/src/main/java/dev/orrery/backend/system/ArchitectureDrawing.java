package dev.orrery.backend.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws the graph: a column for each group, in the order in which the groups appear. */
final class ArchitectureDrawing {
    private static final int WIDTH = 170;
    private static final int HEIGHT = 48;
    private static final int COLUMN = 230;
    private static final int ROW = 84;
    private static final int MARGIN = 30;

    private final JsonNode nodes;
    private final JsonNode edges;
    private final Map<String, int[]> places = new LinkedHashMap<>();
    private int columns;
    private int rows;

    ArchitectureDrawing(JsonNode nodes, JsonNode edges) {
        this.nodes = nodes;
        this.edges = edges;
        place();
    }

    private void place() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        nodes.forEach(node -> groups.computeIfAbsent(node.path("group").asText(), group -> new ArrayList<>())
                .add(node.path("id").asText()));
        for (List<String> group : groups.values()) {
            for (int row = 0; row < group.size(); row++) {
                places.put(group.get(row), new int[] {MARGIN + columns * COLUMN, MARGIN + row * ROW});
            }
            columns++;
            rows = Math.max(rows, group.size());
        }
    }

    String svg() {
        StringBuilder drawing = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                        .formatted(2 * MARGIN + columns * COLUMN, 2 * MARGIN + rows * ROW))
                .append(" font-family=\"sans-serif\" font-size=\"14\">\n");
        edges.forEach(edge -> line(drawing, edge));
        nodes.forEach(node -> box(drawing, node));
        return drawing.append("</svg>\n").toString();
    }

    private void line(StringBuilder drawing, JsonNode edge) {
        int[] from = places.get(edge.path("from").asText());
        int[] to = places.get(edge.path("to").asText());
        if (from != null && to != null) {
            drawing.append(
                    "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999\" data-edge=\"%s\"><title>%s</title></line>\n"
                            .formatted(
                                    from[0] + WIDTH / 2,
                                    from[1] + HEIGHT / 2,
                                    to[0] + WIDTH / 2,
                                    to[1] + HEIGHT / 2,
                                    escaped(edge.path("id")),
                                    escaped(edge.path("purpose"))));
        }
    }

    private void box(StringBuilder drawing, JsonNode node) {
        int[] place = places.getOrDefault(node.path("id").asText(), new int[2]);
        drawing.append(
                "<g data-container=\"%s\"><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#eef\" stroke=\"#335\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text></g>\n"
                        .formatted(
                                escaped(node.path("container")),
                                escaped(node.path("description")),
                                place[0],
                                place[1],
                                WIDTH,
                                HEIGHT,
                                place[0] + WIDTH / 2,
                                place[1] + HEIGHT / 2 + 5,
                                escaped(node.path("label"))));
    }

    private static String escaped(JsonNode text) {
        return text.asText()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
