package dev.orrery.modelops.download;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which files of a repository are taken, as the hub's own client decides: {@code *} matches slashes too, {@code ?} one
 * character, {@code [..]} and {@code [!..]} sets; a pattern that ends in a slash means everything below.
 */
record FilePatterns(List<String> allow, List<String> ignore) {

    boolean take(String path) {
        return (allow.isEmpty() || anyMatches(allow, path)) && !anyMatches(ignore, path);
    }

    private static boolean anyMatches(List<String> patterns, String path) {
        return patterns.stream()
                .anyMatch(pattern -> compile(pattern.endsWith("/") ? pattern + "*" : pattern)
                        .matcher(path)
                        .matches());
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                String set = glob.substring(i + 1, end)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&&", "&\\&");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set.startsWith("^") ? "\\" + set : set)
                        .append(']');
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
