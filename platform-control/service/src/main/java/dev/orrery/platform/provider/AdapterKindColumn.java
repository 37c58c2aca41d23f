package dev.orrery.platform.provider;

import dev.orrery.contracts.platform.AdapterKind;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Stores an adapter kind by its wire name. */
@Converter(autoApply = true)
public class AdapterKindColumn implements AttributeConverter<AdapterKind, String> {
    @Override
    public String convertToDatabaseColumn(AdapterKind kind) {
        return kind.wireName();
    }

    @Override
    public AdapterKind convertToEntityAttribute(String text) {
        return AdapterKind.parse(text)
                .orElseThrow(() -> new IllegalStateException("Unknown adapter kind in the database: " + text));
    }
}
