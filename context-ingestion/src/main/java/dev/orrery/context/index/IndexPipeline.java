package dev.orrery.context.index;

import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.index.EmbeddingBatch.Item;
import dev.orrery.context.index.IndexTarget.Chunk;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestTrail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chunks, embeds and writes documents in stages that overlap. The caller's thread chunks and fills batches across
 * documents; each batch is embedded by a thread of its own, a few at a time; one writer stores what is embedded, in
 * order. Batches on their way are bounded by number and by bytes, so a slow stage holds the ones before it back. A
 * document that is refused fails alone; anything else stops the pipeline, and its caller with the same failure.
 */
public final class IndexPipeline implements AutoCloseable {
    /** Embedded batches that are written together at most. */
    private static final int WRITTEN_TOGETHER = 4;

    /** Time that an embedded batch waits for the next ones: writing several costs little more than writing one. */
    private static final Duration GATHERING = Duration.ofSeconds(1);

    /** Records in one call of the store. */
    private static final int MOST_RECORDS = 256;

    private static final long ASK_AGAIN_MILLIS = 100;

    private final IndexTarget target;
    private final WriteGuard guard;
    private final DocumentRows rows;
    private final IndexOutcomes outcomes;
    private final int batchSize;
    private final int mostBytes;
    private final Semaphore calls;
    private final Semaphore batches;
    private final Semaphore bytes;
    private final BlockingQueue<Future<EmbeddingBatch>> embedded = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final RequestTrail trail = RequestTrail.current();
    private final ExecutorService embedders = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread writer;
    private EmbeddingBatch filling;
    private volatile boolean complete;
    private volatile boolean written;

    public IndexPipeline(
            IndexTarget target,
            WriteGuard guard,
            DocumentRows rows,
            IndexOutcomes outcomes,
            ContextConfig.Index config) {
        this.target = target;
        this.guard = guard;
        this.rows = rows;
        this.outcomes = outcomes;
        this.batchSize = config.batchSize();
        this.mostBytes = Math.toIntExact(config.maxBytesInFlight().asLongValue());
        this.calls = new Semaphore(config.embeddingConcurrency());
        this.batches = new Semaphore(config.maxBatchesInFlight());
        this.bytes = new Semaphore(mostBytes);
        this.filling = new EmbeddingBatch(batchSize);
        this.writer = Thread.ofVirtual()
                .name("index-writer-" + target.knowledgeBaseId())
                .unstarted(() -> trail.run(this::write));
        writer.start();
    }

    /** Takes a document; returns when there is room for it. One thread adds. */
    public void add(DocumentContent content) {
        add(content, () -> rows.known(content));
    }

    /** As {@link #add}, of a document without a row: nothing can be known of it. */
    public void addNew(DocumentContent content) {
        add(content, Map::of);
    }

    private void add(DocumentContent content, Supplier<Map<TextHash, float[]>> known) {
        List<Chunk> chunks = target.chunks(content);
        Failure refused = IndexTarget.refusal(content, chunks).orElse(null);
        if (refused != null) {
            outcomes.failed(content, refused);
            return;
        }
        IndexJob job = new IndexJob(content, chunks);
        job.reuse(known.get());
        for (int i = 0; i < chunks.size(); i++) {
            filling.add(new Item(job, i));
            if (filling.isFull()) {
                submit();
            }
        }
    }

    /** Returns when everything that was added is written. */
    public void finish() {
        if (!filling.isEmpty()) {
            submit();
        }
        complete = true;
        try {
            writer.join();
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
        requireWorking();
        if (!written) {
            throw writerDied();
        }
    }

    /** Stops what still works; nothing more is written after it returns. */
    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("The pipeline was closed"));
        embedders.shutdownNow();
        try {
            // Not interrupted: it may be in the middle of a transaction.
            writer.join();
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
        embedders.close();
    }

    private void submit() {
        EmbeddingBatch batch = filling;
        filling = new EmbeddingBatch(batchSize);
        int size = Math.clamp(batch.bytes(), 1, mostBytes);
        acquire(batches, 1);
        acquire(bytes, size);
        embedded.add(embedders.submit(() -> trail.call(() -> {
            acquire(calls, 1);
            try {
                batch.embed(target);
            } finally {
                calls.release();
            }
            return batch;
        })));
    }

    private void acquire(Semaphore room, int permits) {
        try {
            while (!room.tryAcquire(permits, ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                requireWorking();
            }
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
        requireWorking();
    }

    private void requireWorking() {
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        if (!writer.isAlive() && !written) {
            throw writerDied();
        }
    }

    private static IllegalStateException writerDied() {
        return new IllegalStateException("The writer of the index died; its thread's log has the reason");
    }

    /** The writer's thread; ends when all is written or at the first failure. */
    private void write() {
        try {
            while (!complete || !embedded.isEmpty()) {
                Future<EmbeddingBatch> next = embedded.poll(ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    store(ready(next));
                }
                requireWorking();
            }
            written = true;
        } catch (RuntimeException failed) {
            failure.compareAndSet(null, failed);
        } catch (InterruptedException stopped) {
            failure.compareAndSet(null, interrupted(stopped));
        }
    }

    /** This batch, and those behind it that are embedded soon. */
    private List<EmbeddingBatch> ready(Future<EmbeddingBatch> first) throws InterruptedException {
        List<EmbeddingBatch> ready = new ArrayList<>();
        try {
            ready.add(first.get());
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("An embeddings call failed", failed.getCause());
        }
        long end = System.nanoTime() + GATHERING.toNanos();
        while (ready.size() < WRITTEN_TOGETHER && succeeds(embedded.peek(), end - System.nanoTime())) {
            ready.add(embedded.remove().resultNow());
        }
        return ready;
    }

    /** Waits for a batch; one that failed is for the next turn, so that what was embedded before it is written. */
    private static boolean succeeds(@Nullable Future<EmbeddingBatch> batch, long nanos) throws InterruptedException {
        if (batch == null) {
            return false;
        }
        try {
            batch.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException notYet) {
            return false;
        }
    }

    private void store(List<EmbeddingBatch> ready) {
        Map<IndexJob, List<Integer>> chunks = new LinkedHashMap<>();
        for (EmbeddingBatch batch : ready) {
            batch.items()
                    .forEach(item -> chunks.computeIfAbsent(item.job(), job -> new ArrayList<>())
                            .add(item.index()));
        }
        List<IndexJob> starting = chunks.keySet().stream()
                .filter(job -> job.refusal() == null && job.begin())
                .toList();
        if (!starting.isEmpty()) {
            guard.write(() -> rows.begin(starting));
        }
        try {
            storeAll(chunks);
        } catch (Failure refused) {
            if (!concernsOneDocument(refused)) {
                throw refused;
            }
            storeOneByOne(chunks, refused);
        }
        Set<IndexJob> refused = new LinkedHashSet<>(chunks.keySet());
        refused.removeIf(job -> job.refusal() == null || !job.end());
        refused.forEach(this::reject);
        for (EmbeddingBatch batch : ready) {
            batches.release();
            bytes.release(Math.clamp(batch.bytes(), 1, mostBytes));
        }
    }

    /** The records and, where they are the last of a document, its row, in one guarded action. */
    private void storeAll(Map<IndexJob, List<Integer>> chunks) {
        List<VectorRecord> records = new ArrayList<>();
        chunks.forEach((job, indexes) -> {
            if (job.refusal() == null) {
                indexes.forEach(index -> records.add(job.record(target.knowledgeBaseId(), index)));
            }
        });
        if (records.isEmpty()) {
            return;
        }
        guard.write(() -> {
            for (int from = 0; from < records.size(); from += MOST_RECORDS) {
                target.store()
                        .upsert(target.index(), records.subList(from, Math.min(from + MOST_RECORDS, records.size())));
            }
            List<IndexJob> whole = chunks.entrySet().stream()
                    .filter(entry -> entry.getKey().refusal() == null
                            && entry.getKey().written(entry.getValue().size()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!whole.isEmpty()) {
                rows.complete(whole);
            }
        });
    }

    /** One of the records was refused: the documents without it go through. */
    private void storeOneByOne(Map<IndexJob, List<Integer>> chunks, Failure first) {
        List<IndexJob> jobs =
                chunks.keySet().stream().filter(job -> job.refusal() == null).toList();
        if (jobs.size() == 1) {
            jobs.getFirst().refuse(first);
            return;
        }
        for (IndexJob job : jobs) {
            try {
                storeAll(Map.of(job, chunks.getOrDefault(job, List.of())));
            } catch (Failure alone) {
                if (!concernsOneDocument(alone)) {
                    throw alone;
                }
                job.refuse(alone);
            }
        }
    }

    private void reject(IndexJob job) {
        guard.write(() -> rows.reject(job));
        Failure refusal = job.refusal();
        if (refusal != null) {
            outcomes.failed(job.content(), refusal);
        }
    }

    /** Refused because of what it says, not because of who or when. */
    static boolean concernsOneDocument(Failure failure) {
        return (failure.status() == 400 || failure.status() == 422)
                && (failure.code().startsWith("embeddings_")
                        || failure.code().equals("vector_upsert_failed")
                        || failure.code().startsWith("invalid_"));
    }

    private static IllegalStateException interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while indexing", stopped);
    }
}
