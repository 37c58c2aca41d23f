package dev.orrery.modelops.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The hub or its content network did not give what was asked for. */
public final class HubFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean transientFault;
    private final transient @Nullable Duration retryAfter;

    private HubFailure(
            String message, boolean transientFault, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.transientFault = transientFault;
        this.retryAfter = retryAfter;
    }

    /** Asking again will not help. */
    public static HubFailure lasting(String message) {
        return new HubFailure(message, false, null, null);
    }

    /** Asking again later may help. */
    public static HubFailure passing(String message, @Nullable Throwable cause) {
        return new HubFailure(message, true, null, cause);
    }

    static HubFailure rateLimited(String message, @Nullable Duration retryAfter) {
        return new HubFailure(message, true, retryAfter, null);
    }

    public boolean isTransient() {
        return transientFault;
    }

    /** When the hub said to ask again; null when it did not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
