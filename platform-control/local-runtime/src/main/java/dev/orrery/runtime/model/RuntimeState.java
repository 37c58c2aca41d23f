package dev.orrery.runtime.model;

import org.jspecify.annotations.Nullable;

/** What a controller says of itself. */
public record RuntimeState(
        ModelCapability capability,
        LoadState loadState,
        @Nullable String runtimeModelId,
        @Nullable String localPath,
        @Nullable String managedModelId,
        @Nullable String displayName,
        @Nullable String lastError) {}
