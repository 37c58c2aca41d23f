package dev.orrery.context;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Enums of the domain as the API spells them. */
public final class WireNames {
    private WireNames() {}

    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    public static <E extends Enum<E>> Optional<E> parse(Class<E> type, String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> of(value).equals(wanted))
                .findFirst();
    }
}
