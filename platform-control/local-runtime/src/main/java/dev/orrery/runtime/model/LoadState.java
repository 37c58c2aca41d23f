package dev.orrery.runtime.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a controller stands with its one model. */
public enum LoadState {
    EMPTY,
    LOADING,
    LOADED,
    ERROR;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
