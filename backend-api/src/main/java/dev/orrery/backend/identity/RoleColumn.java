package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** Roles are stored by their wire names. */
@Converter
class RoleColumn implements AttributeConverter<Role, String> {
    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Role role) {
        return role == null ? null : role.wireName();
    }

    @Override
    public @Nullable Role convertToEntityAttribute(@Nullable String text) {
        return text == null ? null : Role.parse(text).orElseThrow();
    }
}
