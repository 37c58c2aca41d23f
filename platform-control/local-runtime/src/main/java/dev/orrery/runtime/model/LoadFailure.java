package dev.orrery.runtime.model;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A load that failed, with the whole reason that the controller shows as {@code last_error}. */
public final class LoadFailure extends IOException {
    private static final long serialVersionUID = 1L;

    public LoadFailure(String reason) {
        this(reason, null);
    }

    public LoadFailure(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
