package dev.orrery.runtime.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a controller's model does. */
public enum ModelCapability {
    LLM_INFERENCE("llm_inference", "llm_runtime_inference"),
    EMBEDDINGS("embeddings", "llm_runtime_embeddings");

    private final String wireName;
    private final String serviceName;

    ModelCapability(String wireName, String serviceName) {
        this.wireName = wireName;
        this.serviceName = serviceName;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The name that the controller of this capability gives itself. */
    public String serviceName() {
        return serviceName;
    }
}
