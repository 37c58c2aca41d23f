package dev.orrery.agent.registry;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;

/** Who may see an entity: its owner, whoever knows its id, or everybody. */
public enum Visibility implements WireName {
    PRIVATE,
    UNLISTED,
    PUBLIC;

    /** Field {@code visibility} of a body. @throws Failure 400 {@code invalid_visibility} */
    public static Visibility of(Payload fields, Visibility fallback) {
        if (fields.get("visibility") == null) {
            return fallback;
        }
        return WireName.parse(Visibility.class, fields.text("visibility"))
                .orElseThrow(() ->
                        Failure.badRequest("invalid_visibility", "visibility must be private, unlisted or public."));
    }
}
