package dev.orrery.runtime.model;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model to serve.
 *
 * @param runtimeModelId the id it is advertised under
 * @param path absolute, under the model root
 * @param managedModelId id of the managed model it stands for, when a control plane asked for it
 */
public record ModelSpec(
        String runtimeModelId,
        Path path,
        @Nullable String managedModelId,
        @Nullable String displayName) {
    public String shownName() {
        return displayName == null ? runtimeModelId : displayName;
    }
}
