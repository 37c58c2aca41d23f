package dev.orrery.backend.playground.session;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** How the enums of a conversation stand in its rows. */
public final class StoredNames {
    private StoredNames() {}

    @Converter
    public static class OfKind implements AttributeConverter<PlaygroundKind, String> {
        @Override
        public String convertToDatabaseColumn(PlaygroundKind kind) {
            return kind.storedName();
        }

        @Override
        public PlaygroundKind convertToEntityAttribute(String stored) {
            return PlaygroundKind.ofStored(stored);
        }
    }

    @Converter
    public static class OfTitleSource implements AttributeConverter<TitleSource, String> {
        @Override
        public String convertToDatabaseColumn(TitleSource source) {
            return source.wireName();
        }

        @Override
        public TitleSource convertToEntityAttribute(String stored) {
            return TitleSource.valueOf(stored.toUpperCase(Locale.ROOT));
        }
    }

    @Converter
    public static class OfRole implements AttributeConverter<MessageRole, String> {
        @Override
        public String convertToDatabaseColumn(MessageRole role) {
            return role.wireName();
        }

        @Override
        public MessageRole convertToEntityAttribute(String stored) {
            return MessageRole.valueOf(stored.toUpperCase(Locale.ROOT));
        }
    }
}
