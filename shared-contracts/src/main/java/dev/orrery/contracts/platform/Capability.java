package dev.orrery.contracts.platform;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a deployment binds a provider for; the first three are required. */
public enum Capability {
    LLM_INFERENCE("LLM inference", true),
    EMBEDDINGS("Embeddings", true),
    VECTOR_STORE("Vector store", true),
    MCP_RUNTIME("MCP runtime", false),
    SANDBOX_EXECUTION("Sandbox execution", false);

    private final String displayName;
    private final boolean required;

    Capability(String displayName, boolean required) {
        this.displayName = displayName;
        this.required = required;
    }

    public static Optional<Capability> parse(String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(capability -> capability.wireName().equals(wanted))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String displayName() {
        return displayName;
    }

    public boolean required() {
        return required;
    }
}
