package dev.orrery.agent.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A constant that is written in lower case in JSON and in the database. */
public interface WireName {
    String name();

    @JsonValue
    default String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant with this name, in any case, trimmed. */
    static <E extends Enum<E> & WireName> Optional<E> parse(Class<E> type, @Nullable String text) {
        String wanted = text == null ? "" : text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.wireName().equals(wanted))
                .findFirst();
    }
}
