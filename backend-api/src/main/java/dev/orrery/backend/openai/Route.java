package dev.orrery.backend.openai;

import dev.orrery.backend.apikey.ApiKeyScope;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.contracts.platform.Capability;

/** The routes that call a model. */
enum Route {
    CHAT(
            "/v1/chat/completions",
            ApiKeyScope.INFERENCE,
            Capability.LLM_INFERENCE,
            UsageSource.OPENAI_API,
            "chat_completion_path"),
    EMBEDDINGS(
            "/v1/embeddings", ApiKeyScope.EMBEDDINGS, Capability.EMBEDDINGS, UsageSource.EMBEDDINGS, "embeddings_path");

    private final String path;
    private final ApiKeyScope scope;
    private final Capability capability;
    private final UsageSource source;
    private final String providerPathSetting;

    Route(String path, ApiKeyScope scope, Capability capability, UsageSource source, String providerPathSetting) {
        this.path = path;
        this.scope = scope;
        this.capability = capability;
        this.source = source;
        this.providerPathSetting = providerPathSetting;
    }

    /** Here, and at a provider whose configuration names no other. */
    String path() {
        return path;
    }

    ApiKeyScope scope() {
        return scope;
    }

    Capability capability() {
        return capability;
    }

    UsageSource source() {
        return source;
    }

    String providerPathSetting() {
        return providerPathSetting;
    }

    boolean mayStream() {
        return this == CHAT;
    }
}
