package dev.orrery.agent.model;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rule for an answer that cites nothing, section 4.4 of the playgrounds contract. */
public final class Citations {
    private static final Pattern MARKER = Pattern.compile("\\[\\s*\\d+(?:\\s*,\\s*\\d+)*\\s*]");
    private static final int MOST = 3;

    private Citations() {}

    /** The trimmed answer; without a marker it gets those of the first sources. */
    public static String ensure(String answer, int sources) {
        String trimmed = answer.strip();
        if (sources == 0 || MARKER.matcher(trimmed).find()) {
            return trimmed;
        }
        return trimmed
                + IntStream.rangeClosed(1, Math.min(MOST, sources))
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(", ", " [", "]"));
    }
}
