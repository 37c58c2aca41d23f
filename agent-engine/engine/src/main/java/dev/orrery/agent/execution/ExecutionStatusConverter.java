package dev.orrery.agent.execution;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** Stores a status by its wire name. */
@Converter(autoApply = true)
public class ExecutionStatusConverter implements AttributeConverter<ExecutionStatus, String> {
    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable ExecutionStatus status) {
        return status == null ? null : status.wireName();
    }

    @Override
    public @Nullable ExecutionStatus convertToEntityAttribute(@Nullable String name) {
        return name == null ? null : ExecutionStatus.ofWireName(name);
    }
}
