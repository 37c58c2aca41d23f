package dev.orrery.backend.openai;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of the OpenAI routes. */
@ConfigMapping(prefix = "orrery.openai")
public interface OpenAiConfig {
    /** Longest request body. */
    @WithDefault("16M")
    MemorySize maxRequestBody();
}
