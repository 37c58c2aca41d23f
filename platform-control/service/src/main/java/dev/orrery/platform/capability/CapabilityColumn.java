package dev.orrery.platform.capability;

import dev.orrery.contracts.platform.Capability;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Stores a capability by its wire name. */
@Converter(autoApply = true)
public class CapabilityColumn implements AttributeConverter<Capability, String> {
    @Override
    public String convertToDatabaseColumn(Capability capability) {
        return capability.wireName();
    }

    @Override
    public Capability convertToEntityAttribute(String text) {
        return Capability.parse(text)
                .orElseThrow(() -> new IllegalStateException("Unknown capability in the database: " + text));
    }
}
