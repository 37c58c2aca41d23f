package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.AdapterKind;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** What a bound resource is. */
public enum ResourceKind {
    MODEL,
    KNOWLEDGE_BASE,
    INDEX,
    COLLECTION;

    /** What an index of a vector store is called there. */
    public static ResourceKind ofIndex(AdapterKind store) {
        return store == AdapterKind.QDRANT_HTTP ? COLLECTION : INDEX;
    }

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
