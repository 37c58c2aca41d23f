package dev.orrery.runtime.chat;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an answer ended: by the model or a stop text, or by its length limit. */
public enum FinishReason {
    STOP,
    LENGTH;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
