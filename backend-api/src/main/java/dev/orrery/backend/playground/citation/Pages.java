package dev.orrery.backend.playground.citation;

import dev.orrery.contracts.agents.RetrievalResult;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Page numbers as the metadata of chunks tells them: numbers, lists, or text such as {@code 2, 5-7}. */
final class Pages {
    private static final List<String> KEYS = List.of("page", "page_number", "page_numbers", "pages");
    private static final int LONGEST_SPAN = 50;
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(?:\\s*[-\u2013]\\s*(\\d{1,9}))?");

    private Pages() {}

    /** Ascending, each once. */
    static List<Integer> of(List<RetrievalResult> chunks) {
        SortedSet<Integer> pages = new TreeSet<>();
        for (RetrievalResult chunk : chunks) {
            Map<String, @Nullable Object> metadata = chunk.metadata();
            KEYS.forEach(key -> add(pages, metadata.get(key)));
            addRange(pages, metadata.get("page_start"), metadata.get("page_end"));
        }
        return List.copyOf(pages);
    }

    private static void add(SortedSet<Integer> pages, @Nullable Object value) {
        switch (value) {
            case Number number -> addNumber(pages, number);
            case Collection<?> list -> list.forEach(item -> add(pages, item));
            case String text -> {
                Matcher spans = SPAN.matcher(text);
                while (spans.find()) {
                    int from = Integer.parseInt(spans.group(1));
                    addSpan(pages, from, spans.group(2) == null ? from : Integer.parseInt(spans.group(2)));
                }
            }
            case null, default -> {
                return;
            }
        }
    }

    private static void addNumber(SortedSet<Integer> pages, Number number) {
        double page = number.doubleValue();
        if (page > 0 && page <= Integer.MAX_VALUE && page == Math.rint(page)) {
            pages.add((int) page);
        }
    }

    private static void addRange(SortedSet<Integer> pages, @Nullable Object start, @Nullable Object end) {
        SortedSet<Integer> ends = new TreeSet<>();
        add(ends, start);
        add(ends, end);
        if (!ends.isEmpty()) {
            addSpan(pages, ends.first(), ends.last());
        }
    }

    /** A span that is too long to list keeps only its ends. */
    private static void addSpan(SortedSet<Integer> pages, int from, int to) {
        int low = Math.min(from, to);
        int high = Math.max(from, to);
        int step = high - low > LONGEST_SPAN ? high - low : 1;
        for (int page = low; page <= high; page += step) {
            if (page > 0) {
                pages.add(page);
            }
        }
    }
}
