package dev.orrery.platform.deployment;

import dev.orrery.platform.json.JsonMaps;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a vector binding says which indexes it allows. */
public enum SelectionMode {
    EXPLICIT,
    DYNAMIC_NAMESPACE;

    static final String KEY = "selection_mode";

    /** Explicit when absent; empty when unknown. */
    public static Optional<SelectionMode> of(Map<String, @Nullable Object> policy) {
        String text = JsonMaps.text(policy, KEY);
        return text == null
                ? Optional.of(EXPLICIT)
                : Arrays.stream(values())
                        .filter(mode -> mode.wireName().equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
