package dev.orrery.platform.provider;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Where a provider runs; cloud providers are blocked while the installation is offline. */
public enum ProviderOrigin {
    LOCAL,
    CLOUD;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What {@code ManagedModel.backend} must say for a model of such a provider. */
    public String modelBackend() {
        return switch (this) {
            case LOCAL -> "local";
            case CLOUD -> "external_api";
        };
    }

    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<ProviderOrigin, String> {
        @Override
        public String convertToDatabaseColumn(ProviderOrigin origin) {
            return origin.wireName();
        }

        @Override
        public ProviderOrigin convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
