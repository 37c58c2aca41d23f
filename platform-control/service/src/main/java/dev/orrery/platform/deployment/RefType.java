package dev.orrery.platform.deployment;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Which registry a bound resource refers to. */
public enum RefType {
    MANAGED_MODEL,
    KNOWLEDGE_BASE,
    PROVIDER_RESOURCE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<RefType, String> {
        @Override
        public String convertToDatabaseColumn(RefType type) {
            return type.wireName();
        }

        @Override
        public RefType convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
