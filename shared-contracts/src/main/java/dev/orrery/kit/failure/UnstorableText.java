package dev.orrery.kit.failure;

import java.sql.SQLException;
import java.util.Set;

/**
 * What a caller sent and the database cannot hold: the character 0, a text or number beyond its column. Services check
 * what they give codes of their own; this is for all the rest, in bodies, paths and queries alike.
 */
final class UnstorableText {
    /** character_not_in_repertoire, untranslatable_character, string_data_right_truncation, numeric_value_out_of_range. */
    private static final Set<String> STATES = Set.of("22021", "22P05", "22001", "22003");

    private static final int DEEPEST = 12;

    private UnstorableText() {}

    static boolean causes(Throwable failed) {
        Throwable cause = failed;
        for (int i = 0; i < DEEPEST && cause != null; i++) {
            if (cause instanceof SQLException refused
                    && refused.getSQLState() != null
                    && STATES.contains(refused.getSQLState())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    static Failure refused() {
        return Failure.badRequest(
                "invalid_payload", "A value holds the character 0, or is longer or larger than can be stored.");
    }
}
