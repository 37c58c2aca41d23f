package dev.orrery.platform.audit;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** What a change is about. */
public enum Subject {
    PROVIDER,
    LOADED_MODEL,
    DEPLOYMENT,
    ACTIVE_DEPLOYMENT,
    RUNTIME_PROFILE;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As stored. */
    @Converter(autoApply = true)
    static class Column implements AttributeConverter<Subject, String> {
        @Override
        public String convertToDatabaseColumn(Subject subject) {
            return subject.wireName();
        }

        @Override
        public Subject convertToEntityAttribute(String stored) {
            return valueOf(stored.toUpperCase(Locale.ROOT));
        }
    }
}
