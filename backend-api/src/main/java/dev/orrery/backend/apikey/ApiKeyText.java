package dev.orrery.backend.apikey;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as its holder sees it: {@code orr_<prefix>_<secret>}. The prefix finds the row and may be shown; the secret
 * has 256 random bits and is shown once.
 */
record ApiKeyText(String prefix, String secret) {
    /** How every key begins, which tells it from a client token. */
    static final String MARK = "orr_";

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int PREFIX_LENGTH = 12;
    /** 43 of 62 characters are 256 bits. */
    private static final int SECRET_LENGTH = 43;

    private static final Pattern FORM =
            Pattern.compile(MARK + "([0-9A-Za-z]{" + PREFIX_LENGTH + "})_([0-9A-Za-z]{" + SECRET_LENGTH + "})");

    static ApiKeyText random(SecureRandom random) {
        return new ApiKeyText(text(random, PREFIX_LENGTH), text(random, SECRET_LENGTH));
    }

    private static String text(SecureRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    static Optional<ApiKeyText> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new ApiKeyText(form.group(1), form.group(2))) : Optional.empty();
    }

    String whole() {
        return MARK + prefix + "_" + secret;
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return MARK + prefix + "_…";
    }
}
