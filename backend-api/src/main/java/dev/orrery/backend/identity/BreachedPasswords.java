package dev.orrery.backend.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Passwords that lead every published list of stolen ones, in {@code breached-passwords.txt}. */
final class BreachedPasswords {
    private static final Set<String> KNOWN = read();

    private BreachedPasswords() {}

    /** Upper case and digits or marks behind the word make none of them better. */
    static boolean contains(String password) {
        String lower = password.toLowerCase(Locale.ROOT);
        return KNOWN.contains(lower) || KNOWN.contains(lower.replaceAll("[0-9!.?@#$*]+$", ""));
    }

    private static Set<String> read() {
        try (InputStream list =
                        Objects.requireNonNull(BreachedPasswords.class.getResourceAsStream("/breached-passwords.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(String::trim)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
