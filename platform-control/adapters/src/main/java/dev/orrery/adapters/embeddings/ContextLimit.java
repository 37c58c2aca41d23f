package dev.orrery.adapters.embeddings;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two numbers of a refusal such as "maximum context length is 512 tokens. However, you requested 700 tokens", as
 * far as the provider names them.
 */
record ContextLimit(OptionalInt maxInputTokens, OptionalInt requestedTokens) {
    private static final Pattern MAXIMUM =
            Pattern.compile("(?:maximum|limit|at most|up to)\\D{0,40}?(\\d{1,9})", Pattern.CASE_INSENSITIVE);
    private static final Pattern REQUESTED =
            Pattern.compile("(?:requested|has|got|given)\\s+(\\d{1,9})\\s+tokens", Pattern.CASE_INSENSITIVE);

    static ContextLimit of(String message) {
        return new ContextLimit(number(MAXIMUM, message), number(REQUESTED, message));
    }

    private static OptionalInt number(Pattern pattern, String message) {
        Matcher found = pattern.matcher(message);
        return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }
}
