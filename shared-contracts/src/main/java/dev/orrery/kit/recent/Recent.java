package dev.orrery.kit.recent;

import dev.orrery.kit.failure.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was read for a short time. A value in use is read again in the background once it is half as old as it
 * may be, so that a busy path never waits for the reading; it is never handed out when older than allowed. Only answers
 * are remembered: a reading that fails fails for its caller, and a refusal (4xx) forgets what was known.
 */
public final class Recent<K, V> {
    private final Duration oldest;
    private final int capacity;
    private final Function<? super K, ? extends V> reader;
    private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();
    private final AtomicLong forgotten = new AtomicLong();

    private record Entry<V>(V value, long readAt, AtomicBoolean refreshing) {}

    /**
     * @param oldest the age that a value may reach; zero remembers nothing
     * @param capacity most values; when there are more, all are forgotten
     * @param reader reads a value, may block
     */
    public Recent(Duration oldest, int capacity, Function<? super K, ? extends V> reader) {
        this.oldest = oldest;
        this.capacity = capacity;
        this.reader = reader;
    }

    /** What is known, or null; never blocks. */
    public @Nullable V now(K key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        long age = System.nanoTime() - entry.readAt();
        if (age >= oldest.toNanos()) {
            return null;
        }
        if (age > oldest.toNanos() / 2 && entry.refreshing().compareAndSet(false, true)) {
            Thread.ofVirtual().name("recent").start(() -> refresh(key, entry));
        }
        return entry.value();
    }

    /** What is known, else what is read now. Blocks; throws what the reader throws. */
    public V get(K key) {
        V known = now(key);
        return known == null ? read(key) : known;
    }

    /** The next caller reads. What is being read at this moment is not remembered. */
    public void forget(K key) {
        forgotten.incrementAndGet();
        entries.remove(key);
    }

    private V read(K key) {
        long version = forgotten.get();
        long at = System.nanoTime();
        V value = reader.apply(key);
        if (!oldest.isZero() && version == forgotten.get()) {
            if (entries.size() >= capacity) {
                entries.clear();
            }
            entries.put(key, new Entry<>(value, at, new AtomicBoolean()));
        }
        return value;
    }

    private void refresh(K key, Entry<V> old) {
        long at = System.nanoTime();
        try {
            entries.replace(key, old, new Entry<>(reader.apply(key), at, new AtomicBoolean()));
        } catch (Failure refused) {
            if (refused.status() < 500) {
                entries.remove(key, old);
            } else {
                old.refreshing().set(false);
            }
        } catch (RuntimeException unreachable) {
            // The value serves until it is too old; the caller who needs a new one then sees this failure.
            old.refreshing().set(false);
        }
    }
}
