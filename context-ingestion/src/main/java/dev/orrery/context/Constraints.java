package dev.orrery.context;

import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Tells a broken database constraint from other failures, however deep it is wrapped. */
public final class Constraints {
    private Constraints() {}

    public static boolean violated(@Nullable Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ConstraintViolationException) {
                return true;
            }
        }
        return false;
    }
}
