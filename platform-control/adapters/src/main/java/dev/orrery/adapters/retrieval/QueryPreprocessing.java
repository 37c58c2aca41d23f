package dev.orrery.adapters.retrieval;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is done to a query before it is embedded and searched. */
public enum QueryPreprocessing {
    NONE,
    NORMALIZE;

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^\\p{L}\\p{N}\\s]");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    public static Optional<QueryPreprocessing> parse(String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(step -> step.wireName().equals(wanted))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String apply(String query) {
        return switch (this) {
            case NONE -> query.trim();
            case NORMALIZE -> normalize(query);
        };
    }

    private static String normalize(String query) {
        String decomposed = Normalizer.normalize(query, Normalizer.Form.NFKD);
        String plain = MARKS.matcher(decomposed).replaceAll("").toLowerCase(Locale.ROOT);
        return SPACES.matcher(NEITHER_LETTER_NOR_DIGIT.matcher(plain).replaceAll(" "))
                .replaceAll(" ")
                .trim();
    }
}
