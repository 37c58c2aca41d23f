package dev.orrery.backend.playground.session;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a session shows of its turns: whoever comes back sees what runs, and what failed with its prompt. */
public interface SessionTurns {
    /** Turns that run now, oldest first. */
    List<TurnView> running(UUID session);

    /** The turn that was begun last. */
    @Nullable
    TurnView last(UUID session);

    /** The session was deleted; what it still runs stops. */
    void deleted(UUID session);
}
