package dev.orrery.adapters.vector;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestTrail;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A provider of {@code vector_store}. Names of indexes are the suite's own; an adapter maps them to legal names of its
 * store without collisions. Failures carry {@code vector_index_ensure_failed}, {@code vector_index_delete_failed},
 * {@code vector_upsert_failed}, {@code vector_query_failed} or {@code vector_delete_failed}, with {@code index},
 * {@code provider} and {@code upstream} as details.
 */
public interface VectorStore {

    /** Names of the indexes that exist. */
    List<String> indexes();

    /**
     * Makes the index unless it exists; true when it was made now. A store that must know the vector length first makes it
     * at the first upsert, and this is false; until then the index answers as an empty one.
     */
    boolean ensure(String index, List<IndexProperty> properties);

    /** Removes the index and all its records; true when it existed. */
    boolean drop(String index);

    /** Writes records, replacing those with the same id; durable when it returns. */
    void upsert(String index, List<VectorRecord> records);

    /** Removes records by id; unknown ids are ignored. */
    void delete(String index, Collection<String> ids);

    /**
     * Lets these records be read by others than before; everything else of them stays, nothing is embedded. Unknown ids
     * are ignored. Holds for every search that begins after it returned.
     */
    void setReaders(String index, Collection<String> ids, Readers readers);

    /**
     * Lets everyone read the records that carry no mark of readers: for an index that was filled before records had
     * them, when none could be limited. Until then nobody finds such a record. A store may do a part at a time, during
     * which nobody may write to the index.
     *
     * @param after what the call before answered; null at first
     * @return where to go on, or null when no such record is left
     */
    @Nullable
    String openUnmarked(String index, @Nullable String after);

    /** Nearest records by vector among those that the viewer may read; every filter must match. */
    List<VectorHit> search(Viewer viewer, String index, float[] vector, int topK, Map<String, Object> filters);

    /** Best records by text among those that the viewer may read; every filter must match. */
    List<VectorHit> searchText(Viewer viewer, String index, String text, int topK, Map<String, Object> filters);

    /** What {@link #search} and {@link #searchText} answer, best first. */
    record BothHits(List<VectorHit> byVector, List<VectorHit> byText) {}

    /** Both searches at the same time: the answer takes as long as the longer one. */
    default BothHits searchBoth(
            Viewer viewer, String index, float[] vector, String text, int topK, Map<String, Object> filters) {
        RequestTrail trail = RequestTrail.current();
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<VectorHit>> byVector =
                    beside.submit(() -> trail.call(() -> search(viewer, index, vector, topK, filters)));
            List<VectorHit> byText = searchText(viewer, index, text, topK, filters);
            return new BothHits(byVector.get(), byText);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("The vector search failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("vector_query_failed", "The search was stopped.");
        }
    }
}
