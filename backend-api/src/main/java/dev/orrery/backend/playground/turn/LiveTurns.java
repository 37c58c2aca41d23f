package dev.orrery.backend.playground.turn;

import dev.orrery.kit.eventlog.EventFeed;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The turns that this process answers. */
@ApplicationScoped
class LiveTurns {
    private final UUID instance = UUID.randomUUID();
    private final Map<UUID, LiveTurn> live = new ConcurrentHashMap<>();

    /** Id of this process as the owner of its turns. */
    UUID instance() {
        return instance;
    }

    void add(LiveTurn turn) {
        live.put(turn.id(), turn);
    }

    void remove(LiveTurn turn) {
        live.remove(turn.id());
    }

    @Nullable
    LiveTurn find(UUID id) {
        return live.get(id);
    }

    @Nullable
    EventFeed<TurnEvent> feed(UUID id) {
        LiveTurn turn = live.get(id);
        return turn == null ? null : turn.feed();
    }

    Collection<LiveTurn> all() {
        return List.copyOf(live.values());
    }
}
