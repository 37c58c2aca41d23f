package dev.orrery.platform.deployment;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** What a bound resource is. */
public enum ResourceKind {
    MODEL,
    KNOWLEDGE_BASE,
    INDEX,
    COLLECTION;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<ResourceKind, String> {
        @Override
        public String convertToDatabaseColumn(ResourceKind kind) {
            return kind.wireName();
        }

        @Override
        public ResourceKind convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
