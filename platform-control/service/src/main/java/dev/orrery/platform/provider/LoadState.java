package dev.orrery.platform.provider;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** State of a loaded-model slot. */
public enum LoadState {
    EMPTY,
    LOADING,
    RECONCILING,
    LOADED,
    ERROR;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<LoadState, String> {
        @Override
        public String convertToDatabaseColumn(LoadState state) {
            return state.wireName();
        }

        @Override
        public LoadState convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
