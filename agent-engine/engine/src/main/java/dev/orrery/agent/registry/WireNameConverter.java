package dev.orrery.agent.registry;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** Stores a constant by its wire name. */
public abstract class WireNameConverter<E extends Enum<E> & WireName> implements AttributeConverter<E, String> {
    private final Class<E> type;

    protected WireNameConverter(Class<E> type) {
        this.type = type;
    }

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable E constant) {
        return constant == null ? null : constant.wireName();
    }

    @Override
    public @Nullable E convertToEntityAttribute(@Nullable String name) {
        return name == null
                ? null
                : WireName.parse(type, name)
                        .orElseThrow(() -> new IllegalStateException(type.getSimpleName() + " has no '" + name + "'"));
    }

    @Converter(autoApply = true)
    public static class OfEntityType extends WireNameConverter<EntityType> {
        public OfEntityType() {
            super(EntityType.class);
        }
    }

    @Converter(autoApply = true)
    public static class OfVisibility extends WireNameConverter<Visibility> {
        public OfVisibility() {
            super(Visibility.class);
        }
    }

    @Converter(autoApply = true)
    public static class OfEntityStatus extends WireNameConverter<EntityStatus> {
        public OfEntityStatus() {
            super(EntityStatus.class);
        }
    }

    @Converter(autoApply = true)
    public static class OfGranteeType extends WireNameConverter<GranteeType> {
        public OfGranteeType() {
            super(GranteeType.class);
        }
    }

    @Converter(autoApply = true)
    public static class OfPermission extends WireNameConverter<Permission> {
        public OfPermission() {
            super(Permission.class);
        }
    }
}
