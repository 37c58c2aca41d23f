package dev.orrery.platform.provider;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which model a local runtime is meant to hold. */
@Embeddable
public class LoadedModelSlot {
    @Column(name = "loaded_managed_model_id")
    public @Nullable String managedModelId;

    @Column(name = "loaded_managed_model_name")
    public @Nullable String managedModelName;

    @Column(name = "loaded_runtime_model_id")
    public @Nullable String runtimeModelId;

    @Column(name = "loaded_local_path")
    public @Nullable String localPath;

    @Column(name = "loaded_source_id")
    public @Nullable String sourceId;

    @Column(name = "load_state")
    public LoadState state = LoadState.EMPTY;

    @Column(name = "load_error")
    public @Nullable String error;

    /** How often in a row the runtime was asked for this model without having been seen to hold it. */
    @Column(name = "load_attempts")
    public int attempts;

    /** When it was last asked. */
    @Column(name = "load_attempted_at")
    public @Nullable Instant attemptedAt;
}
