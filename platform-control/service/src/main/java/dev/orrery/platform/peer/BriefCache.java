package dev.orrery.platform.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One answer of a peer, reused for a moment; also the fact that it gave none, so that an absent peer is not hammered. */
final class BriefCache<T> {
    private static final Logger LOG = Logger.getLogger(BriefCache.class);

    private record Entry<T>(Optional<T> value, long loadedAt) {}

    private final Duration age;
    private final Supplier<T> loader;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable Entry<T> entry;

    BriefCache(Duration age, Supplier<T> loader) {
        this.age = age;
        this.loader = loader;
    }

    /** Empty when the peer could not be asked. */
    Optional<T> get() {
        Entry<T> known = entry;
        if (known != null && fresh(known)) {
            return known.value();
        }
        loading.lock();
        try {
            known = entry;
            if (known != null && fresh(known)) {
                return known.value();
            }
            Entry<T> loaded = new Entry<>(load(), System.nanoTime());
            entry = loaded;
            return loaded.value();
        } finally {
            loading.unlock();
        }
    }

    private boolean fresh(Entry<T> known) {
        return System.nanoTime() - known.loadedAt() < age.toNanos();
    }

    private Optional<T> load() {
        try {
            return Optional.of(loader.get());
        } catch (RuntimeException unreachable) {
            LOG.debugf(unreachable, "A peer could not be asked; the stored copy stands in");
            return Optional.empty();
        }
    }
}
