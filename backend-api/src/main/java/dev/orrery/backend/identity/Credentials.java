package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of emails, usernames and passwords, each with its own code. */
final class Credentials {
    private static final int SHORTEST_PASSWORD = 8;
    static final int LONGEST_PASSWORD = 1024;
    private static final int LONGEST_NAME = 320;

    private Credentials() {}

    static String email(Payload body) {
        String email = stored(body.text("email"));
        if (email == null || !email.contains("@")) {
            throw Failure.badRequest("invalid_email", "Give an email address with an @.");
        }
        return email;
    }

    /** A name with @ would be looked up as an email at login, and one with blanks can hardly be typed. */
    static String username(Payload body) {
        String username = stored(body.text("username"));
        if (username == null
                || username.contains("@")
                || username.chars()
                        .anyMatch(letter -> Character.isWhitespace(letter) || Character.isSpaceChar(letter))) {
            throw Failure.badRequest("invalid_username", "Give a username without @ and blanks.");
        }
        return username;
    }

    /** @param names what must not be the password too */
    static String newPassword(Payload body, String field, String... names) {
        String password = body.rawText(field);
        if (password == null || password.isEmpty() || password.length() > LONGEST_PASSWORD) {
            throw Failure.badRequest(
                    "invalid_password", "Give a password of at most " + LONGEST_PASSWORD + " characters.");
        }
        if (password.codePointCount(0, password.length()) < SHORTEST_PASSWORD) {
            throw Failure.of(
                    422, "weak_password", "Choose a password of at least " + SHORTEST_PASSWORD + " characters.");
        }
        if (BreachedPasswords.contains(password)) {
            throw weak("breached", "This password is on every list of stolen ones; choose another.");
        }
        if (Stream.of(names).anyMatch(password::equalsIgnoreCase)) {
            throw weak("same_as_name", "The password must not be the name or the email of the account.");
        }
        return password;
    }

    static String identifier(Payload body) {
        return Stream.of("identifier", "email", "username")
                .map(body::text)
                .filter(text -> text != null)
                .findFirst()
                .map(text -> text.toLowerCase(Locale.ROOT))
                .orElseThrow(Credentials::missing);
    }

    static String password(Payload body) {
        String password = body.rawText("password");
        if (password == null || password.isEmpty()) {
            throw missing();
        }
        return password;
    }

    static String currentPassword(Payload body) {
        String password = body.rawText("current_password");
        if (password == null || password.isEmpty()) {
            throw Failure.badRequest("missing_credentials", "Give the current password.");
        }
        return password;
    }

    /** Whether any account could have this name; the database cannot even be asked for some. */
    static boolean possible(String identifier, String password) {
        return stored(identifier) != null && password.length() <= LONGEST_PASSWORD;
    }

    private static Failure weak(String reason, String message) {
        return Failure.of(422, "weak_password", message).with("reason", reason);
    }

    private static Failure missing() {
        return Failure.badRequest("missing_credentials", "Give an identifier and a password.");
    }

    private static @Nullable String stored(@Nullable String text) {
        if (text == null || text.length() > LONGEST_NAME || text.chars().anyMatch(Character::isISOControl)) {
            return null;
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
