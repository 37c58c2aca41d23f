package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.RuntimeConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.jboss.logging.Logger;

/**
 * The indexes of this process, a folder each. An index is opened at its first use; of those that nobody uses, the ones that
 * were used last stay open, since each holds descriptors and memory.
 */
@Singleton
public class VectorIndexes implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(VectorIndexes.class);

    /** Not a valid index name, so what a killed process left half deleted is never taken for an index. */
    private static final String DELETED_PREFIX = ".deleted-";

    private static final int MOST_OPEN = 64;

    private final Path root;
    private final ObjectMapper json;
    private final int mostOpen;
    /** The one that was used least recently first. */
    private final Map<String, VectorIndex> open = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<VectorIndex, Integer> users = new IdentityHashMap<>();

    @Inject
    VectorIndexes(RuntimeConfig config, ObjectMapper json) {
        this(config.indexDir(), json);
    }

    VectorIndexes(Path root, ObjectMapper json) {
        this(root, json, MOST_OPEN);
    }

    VectorIndexes(Path root, ObjectMapper json, int mostOpen) {
        this.mostOpen = mostOpen;
        this.root = root.toAbsolutePath().normalize();
        this.json = json;
    }

    /** Something to do with an index. */
    @FunctionalInterface
    interface Use<T> {
        T with(VectorIndex index) throws IOException;
    }

    void prepare(@Observes StartupEvent started) throws IOException {
        Files.createDirectories(root);
        try (Stream<Path> entries = Files.list(root)) {
            for (Path left : entries.filter(entry -> name(entry).startsWith(DELETED_PREFIX))
                    .toList()) {
                remove(left);
            }
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        close();
    }

    public synchronized List<String> names() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(VectorIndexes::name)
                    .filter(IndexNames::valid)
                    .filter(this::exists)
                    .sorted()
                    .toList();
        }
    }

    /** Makes an empty index. False when there is one of this name. */
    public synchronized boolean create(String name) throws IOException {
        if (exists(IndexNames.checked(name))) {
            return false;
        }
        Path folder = root.resolve(name);
        Files.createDirectories(folder);
        open.put(name, new VectorIndex(folder, json));
        closeSpare();
        IOUtils.fsync(root, true);
        return true;
    }

    /** Removes an index with all its records. False when there is none of this name. */
    public synchronized boolean delete(String name) throws IOException {
        if (!exists(IndexNames.checked(name))) {
            return false;
        }
        VectorIndex index = open.remove(name);
        if (index != null) {
            index.close();
        }
        Path gone = root.resolve(DELETED_PREFIX + UUID.randomUUID());
        Files.move(root.resolve(name), gone, StandardCopyOption.ATOMIC_MOVE);
        IOUtils.fsync(root, true);
        remove(gone);
        return true;
    }

    /** @throws Failure 404 {@code index_not_found}; 503 {@code index_unavailable} when the disk fails */
    <T> T use(String name, Use<T> use) {
        try {
            VectorIndex index = borrowed(IndexNames.checked(name));
            try {
                return use.with(index);
            } finally {
                returned(index);
            }
        } catch (IOException | AlreadyClosedException failed) {
            throw Failure.unavailable(
                            "index_unavailable",
                            "The index '" + name + "' could not be read or written; see the log of the runtime.")
                    .causedBy(failed);
        }
    }

    private synchronized VectorIndex borrowed(String name) throws IOException {
        VectorIndex index = opened(name);
        users.merge(index, 1, Integer::sum);
        closeSpare();
        return index;
    }

    private synchronized void returned(VectorIndex index) {
        users.computeIfPresent(index, (same, count) -> count == 1 ? null : count - 1);
        closeSpare();
    }

    private void closeSpare() {
        Iterator<Map.Entry<String, VectorIndex>> oldest = open.entrySet().iterator();
        while (open.size() > mostOpen && oldest.hasNext()) {
            Map.Entry<String, VectorIndex> next = oldest.next();
            if (!users.containsKey(next.getValue())) {
                oldest.remove();
                close(next.getKey(), next.getValue());
            }
        }
    }

    synchronized int openIndexes() {
        return open.size();
    }

    private VectorIndex opened(String name) throws IOException {
        VectorIndex index = open.get(name);
        if (index != null && !index.usable()) {
            open.remove(name);
            index.close();
            index = null;
        }
        if (index == null) {
            if (!exists(name)) {
                throw Failure.notFound("index_not_found", "There is no index '" + name + "'.");
            }
            index = new VectorIndex(root.resolve(name), json);
            open.put(name, index);
        }
        return index;
    }

    private boolean exists(String name) {
        if (open.containsKey(name)) {
            return true;
        }
        Path folder = root.resolve(name);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (FSDirectory directory = FSDirectory.open(folder)) {
            return DirectoryReader.indexExists(directory);
        } catch (IOException unreadable) {
            throw Failure.unavailable("index_unavailable", "The index '" + name + "' could not be read.")
                    .causedBy(unreadable);
        }
    }

    private static String name(Path entry) {
        return String.valueOf(entry.getFileName());
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path file : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void close(String name, VectorIndex index) {
        try {
            index.close();
        } catch (IOException failed) {
            LOG.warnf(failed, "The index '%s' was not closed cleanly", name);
        }
    }

    @Override
    public synchronized void close() {
        open.forEach(VectorIndexes::close);
        open.clear();
    }
}
