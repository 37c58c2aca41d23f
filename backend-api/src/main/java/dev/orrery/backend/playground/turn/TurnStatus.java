package dev.orrery.backend.playground.turn;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Where a turn stands; only a running one changes. */
enum TurnStatus {
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<TurnStatus, String> {
        @Override
        public String convertToDatabaseColumn(TurnStatus status) {
            return status.wireName();
        }

        @Override
        public TurnStatus convertToEntityAttribute(String stored) {
            return TurnStatus.valueOf(stored.toUpperCase(Locale.ROOT));
        }
    }
}
