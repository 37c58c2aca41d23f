package dev.orrery.backend.voice;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A wake word as a device heard it. */
record WakeEvent(
        String wakeWord,
        String sourceDeviceId,
        OptionalDouble confidence,
        @Nullable String eventId) {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final int LONGEST = 200;

    static WakeEvent of(Payload body) {
        return new WakeEvent(
                body.text("wake_word", "unknown"),
                body.text("source_device_id", "default"),
                confidence(body),
                body.text("event_id"));
    }

    /** Whether the texts can be kept. */
    boolean storable() {
        return storable(wakeWord) && storable(sourceDeviceId) && (eventId == null || storable(eventId));
    }

    private static boolean storable(String text) {
        return text.length() <= LONGEST && text.indexOf('\0') < 0;
    }

    /** Empty when what was sent is no finite number. */
    private static OptionalDouble confidence(Payload body) {
        if (!body.has("confidence")) {
            return OptionalDouble.of(1.0);
        }
        JsonNode given = body.get("confidence");
        if (given == null || given.isBoolean() || !given.isValueNode()) {
            return OptionalDouble.empty();
        }
        String text = given.asText().trim();
        if (!DECIMAL.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
