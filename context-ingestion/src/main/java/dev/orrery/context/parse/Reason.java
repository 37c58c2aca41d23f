package dev.orrery.context.parse;

import java.util.Locale;

/** Why a file or a document in it was refused; the detail {@code reason} beside the code of the channel. */
public enum Reason {
    NOT_UTF8,
    NOT_JSON,
    TOO_DEEP,
    NOT_AN_OBJECT,
    NO_TEXT,
    TOO_MANY_DOCUMENTS,
    TOO_MUCH_METADATA,
    DAMAGED,
    ENCRYPTED,
    TOO_MANY_PAGES,
    TOO_MANY_CHARACTERS,
    TIME_LIMIT,
    MEMORY_LIMIT,
    READER_ENDED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
