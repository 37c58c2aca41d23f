package dev.orrery.backend.audit;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who calls; identity knows. */
public interface CallerNames {
    /** A user as a token names it. */
    record Named(long userId, String username, UUID sessionId) {}

    /** Whose token a header holds, when it holds a good one. */
    Optional<Named> named(@Nullable String authorization);
}
