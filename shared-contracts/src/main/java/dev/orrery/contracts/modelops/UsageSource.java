package dev.orrery.contracts.modelops;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The path on which a model was called. */
public enum UsageSource {
    CHAT,
    KNOWLEDGE_CHAT,
    INFERENCE,
    OPENAI_API,
    AGENT,
    EMBEDDINGS,
    MODEL_TEST;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
