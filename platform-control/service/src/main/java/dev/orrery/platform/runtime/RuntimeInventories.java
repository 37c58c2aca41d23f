package dev.orrery.platform.runtime;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Which models each local runtime listed when it was last looked at, so that a snapshot need not ask it. */
@ApplicationScoped
public class RuntimeInventories {
    private final Map<UUID, Set<String>> listed = new ConcurrentHashMap<>();

    public void remember(UUID providerId, Set<String> models) {
        listed.put(providerId, Set.copyOf(models));
    }

    public void forget(UUID providerId) {
        listed.remove(providerId);
    }

    /** Empty when the runtime was not looked at yet, or did not answer. */
    public Set<String> of(UUID providerId) {
        return listed.getOrDefault(providerId, Set.of());
    }
}
