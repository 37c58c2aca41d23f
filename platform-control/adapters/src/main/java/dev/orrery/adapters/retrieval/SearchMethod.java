package dev.orrery.adapters.retrieval;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a query is matched. */
public enum SearchMethod {
    SEMANTIC,
    KEYWORD,
    HYBRID;

    public static Optional<SearchMethod> parse(String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(method -> method.wireName().equals(wanted))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean needsEmbedding() {
        return this != KEYWORD;
    }
}
