package dev.orrery.runtime.index;

import dev.orrery.kit.failure.Failure;
import java.util.regex.Pattern;

/** Names that an index may have; they are folder names as well. */
final class IndexNames {
    private static final Pattern VALID = Pattern.compile("[a-z0-9_-]{1,200}");

    private IndexNames() {}

    /** @throws Failure 400 {@code invalid_index_name} */
    static String checked(String name) {
        if (!VALID.matcher(name).matches()) {
            throw Failure.badRequest(
                    "invalid_index_name", "An index name has 1 to 200 of the characters a-z, 0-9, '_' and '-'.");
        }
        return name;
    }

    static boolean valid(String name) {
        return VALID.matcher(name).matches();
    }
}
