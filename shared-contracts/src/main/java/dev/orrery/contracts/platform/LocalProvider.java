package dev.orrery.contracts.platform;

import org.jspecify.annotations.Nullable;

/**
 * A provider on the installation's own hardware and the model that it holds.
 *
 * @param active whether the active deployment binds it
 * @param loaded what its slot holds, as far as anyone can tell; null where the family has no slot
 */
public record LocalProvider(
        RuntimeBinding provider, boolean active, @Nullable Loaded loaded) {

    /** @param state {@code empty}, {@code loading}, {@code reconciling}, {@code loaded} or {@code error} */
    public record Loaded(
            @Nullable String managedModelId,
            @Nullable String managedModelName,
            @Nullable String runtimeModelId,
            @Nullable String localPath,
            @Nullable String sourceId,
            String state,
            @Nullable String error) {}
}
