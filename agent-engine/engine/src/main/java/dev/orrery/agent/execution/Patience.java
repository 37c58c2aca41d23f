package dev.orrery.agent.execution;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a client waits for its execution to end: the preferences {@code respond-async} and {@code wait} of RFC 7240. */
final class Patience {
    private static final Pattern PREFERENCE =
            Pattern.compile("(?:^|[,;])\\s*(?:(respond-async)|wait\\s*=\\s*\"?([0-9]{1,6})\"?)\\s*(?=[,;]|$)");

    private Patience() {}

    /**
     * @param prefer the header {@code Prefer}; what is not understood is ignored, as the standard wants it
     * @param longest the most, and what counts without a preference
     */
    static Duration of(@Nullable String prefer, Duration longest) {
        if (prefer == null) {
            return longest;
        }
        boolean async = false;
        Duration wait = null;
        Matcher preference = PREFERENCE.matcher(prefer.toLowerCase(Locale.ROOT));
        while (preference.find()) {
            if (preference.group(1) != null) {
                async = true;
            } else if (wait == null) {
                wait = Duration.ofSeconds(Long.parseLong(preference.group(2)));
            }
        }
        if (wait == null) {
            return async ? Duration.ZERO : longest;
        }
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
