package dev.orrery.modelops.model;

import java.util.Locale;

/** An enum value that is stored by its name and sent in lower case. */
public interface WireValue {
    String name();

    default String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
