package dev.orrery.backend.group;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;

/** What a client says about a group. */
record GroupFields(String name, String description) {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_DESCRIPTION = 2000;

    /** @throws Failure 400 {@code invalid_name}, {@code invalid_description} */
    static GroupFields of(Payload body) {
        return new GroupFields(name(body.requiredText("name", "invalid_name")), description(body, ""));
    }

    /** What the body leaves out stays as it is. */
    static GroupFields of(Payload body, GroupView before) {
        String name = body.has("name") ? name(body.requiredText("name", "invalid_name")) : before.name();
        return new GroupFields(name, body.has("description") ? description(body, "") : before.description());
    }

    private static String name(String name) {
        if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw Failure.badRequest("invalid_name", "Give a name of at most " + LONGEST_NAME + " characters.");
        }
        return name;
    }

    private static String description(Payload body, String fallback) {
        String description = body.text("description", fallback);
        if (description.length() > LONGEST_DESCRIPTION || description.indexOf('\0') >= 0) {
            throw Failure.badRequest(
                    "invalid_description", "Give a description of at most " + LONGEST_DESCRIPTION + " characters.");
        }
        return description;
    }
}
