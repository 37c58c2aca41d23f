package dev.orrery.agent.workflow;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a value: {@code input.topic} or {@code steps.search.text}, a question mark behind it when it may be absent.
 *
 * @param path names inside the value
 */
record Reference(Source source, String name, List<String> path, boolean optional) {
    enum Source {
        INPUT,
        STEP
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");

    /** Empty when the text is no reference. */
    static Optional<Reference> parse(String text) {
        String trimmed = text.trim();
        boolean optional = trimmed.endsWith("?");
        List<String> names = List.of((optional ? trimmed.substring(0, trimmed.length() - 1) : trimmed)
                .trim()
                .split("\\.", -1));
        if (names.size() < 2
                || !names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            return Optional.empty();
        }
        List<String> rest = names.subList(2, names.size());
        return switch (names.getFirst()) {
            case "input" -> Optional.of(new Reference(Source.INPUT, names.get(1), rest, optional));
            case "steps" ->
                rest.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Reference(Source.STEP, names.get(1), rest, optional));
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        String root = source == Source.INPUT ? "input." : "steps.";
        return path.isEmpty() ? root + name : root + name + "." + String.join(".", path);
    }
}
