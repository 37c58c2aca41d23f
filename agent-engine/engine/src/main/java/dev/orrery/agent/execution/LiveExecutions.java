package dev.orrery.agent.execution;

import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.kit.eventlog.EventFeed;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The executions that run in this process. */
@ApplicationScoped
class LiveExecutions {
    private final UUID instance = UUID.randomUUID();
    private final Map<UUID, LiveExecution> live = new ConcurrentHashMap<>();

    /** Id of this process as the owner of its executions. */
    UUID instance() {
        return instance;
    }

    void add(LiveExecution execution) {
        live.put(execution.id(), execution);
    }

    void remove(LiveExecution execution) {
        live.remove(execution.id());
    }

    @Nullable
    LiveExecution find(UUID id) {
        return live.get(id);
    }

    @Nullable
    EventFeed<ExecutionEvent> feed(UUID id) {
        LiveExecution execution = live.get(id);
        return execution == null ? null : execution.feed();
    }

    int count() {
        return live.size();
    }

    Collection<LiveExecution> all() {
        return List.copyOf(live.values());
    }
}
