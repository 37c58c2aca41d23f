package dev.orrery.context;

import java.util.List;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Tells a broken database constraint from other failures, however deep it is wrapped. */
public final class Constraints {
    private Constraints() {}

    public static boolean violated(@Nullable Throwable failure, String... names) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ConstraintViolationException violation) {
                String name = violation.getConstraintName();
                return name != null && List.of(names).contains(name);
            }
        }
        return false;
    }
}
