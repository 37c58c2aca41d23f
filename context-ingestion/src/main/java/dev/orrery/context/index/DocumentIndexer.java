package dev.orrery.context.index;

import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.Document;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentIdentity;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.index.IndexTarget.Chunk;
import dev.orrery.kit.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes documents to the index in batches of chunks. The order makes a crash harmless: the row first, without its
 * marker; then the vectors, whose ids follow from the document; then chunks that a longer version left; the marker last.
 * A document without marker is done again. Used by one thread.
 */
public final class DocumentIndexer {
    /** Told about each document once; called inside the guard for those that are indexed. */
    public interface Outcomes {
        void indexed(DocumentContent content, boolean isNew);

        void failed(DocumentContent content, Failure failure);
    }

    private record Pending(DocumentContent content, List<Chunk> chunks) {
        UUID id() {
            return content.id();
        }
    }

    private final IndexTarget target;
    private final WriteGuard guard;
    private final DocumentRepository documents;
    private final ContextConfig.Index config;
    private final long actorId;
    private final Outcomes outcomes;
    private final List<Pending> pending = new ArrayList<>();
    private final Set<UUID> complete = new HashSet<>();
    private int pendingChunks;

    public DocumentIndexer(
            IndexTarget target,
            WriteGuard guard,
            DocumentRepository documents,
            ContextConfig.Index config,
            long actorId,
            Outcomes outcomes) {
        this.target = target;
        this.guard = guard;
        this.documents = documents;
        this.config = config;
        this.actorId = actorId;
        this.outcomes = outcomes;
    }

    /** Takes a document for one of the next writes. */
    public void add(DocumentContent content) {
        List<Chunk> chunks = target.chunks(content);
        if (chunks.isEmpty()) {
            outcomes.failed(
                    content,
                    Failure.badRequest(
                            "invalid_document_text", "The document '" + content.title() + "' has no text to index."));
            return;
        }
        pending.add(new Pending(content, chunks));
        pendingChunks += chunks.size();
        if (pendingChunks >= config.batchSize() * config.embeddingConcurrency()) {
            flush();
        }
    }

    /** Writes what was taken so far. */
    public void flush() {
        List<Pending> group = List.copyOf(pending);
        pending.clear();
        pendingChunks = 0;
        complete.clear();
        if (group.isEmpty()) {
            return;
        }
        try {
            index(group);
        } catch (Failure failure) {
            if (!concernsOneDocument(failure)) {
                throw failure;
            }
            isolate(group, failure);
        }
    }

    /** One text of the group was refused: the others go through alone. */
    private void isolate(List<Pending> group, Failure failure) {
        if (group.size() == 1) {
            reject(group.getFirst(), failure);
            return;
        }
        for (Pending document : group) {
            if (complete.contains(document.id())) {
                continue;
            }
            try {
                index(List.of(document));
            } catch (Failure alone) {
                if (!concernsOneDocument(alone)) {
                    throw alone;
                }
                reject(document, alone);
            }
        }
    }

    /** A document that was never indexed leaves nothing behind; an older version stays listed and is tried again. */
    private void reject(Pending document, Failure failure) {
        UUID id = document.content().id();
        guard.write(() -> {
            Document row = documents.findById(id);
            if (row != null && row.chunkCount == 0) {
                List<String> chunks = IntStream.range(0, row.writtenChunkCount)
                        .mapToObj(index -> DocumentIdentity.chunkId(id, index))
                        .toList();
                target.store().delete(target.index(), chunks);
                documents.delete(row);
            }
        });
        outcomes.failed(document.content(), failure);
    }

    private static boolean concernsOneDocument(Failure failure) {
        return failure.status() == 400 && failure.code().startsWith("embeddings_");
    }

    private void index(List<Pending> group) {
        Map<UUID, Boolean> isNew = new HashMap<>();
        Map<UUID, Integer> writtenBefore = new HashMap<>();
        guard.write(() -> {
            for (Pending document : group) {
                UUID id = document.content().id();
                Document row = documents.findById(id);
                isNew.put(id, row == null || row.chunkCount == 0);
                writtenBefore.put(id, row == null ? 0 : row.writtenChunkCount);
                writeRow(row == null ? created(id) : row, document);
            }
        });
        Map<UUID, Integer> missing = new HashMap<>();
        group.forEach(document ->
                missing.put(document.content().id(), document.chunks().size()));
        Map<UUID, Pending> byId = group.stream().collect(Collectors.toMap(Pending::id, Function.identity()));
        for (List<Item> wave : partition(items(group), config.batchSize() * config.embeddingConcurrency())) {
            embed(partition(wave, config.batchSize()), (slice, records) -> {
                guard.write(() -> target.store().upsert(target.index(), records));
                List<Pending> whole = new ArrayList<>();
                for (Item item : slice) {
                    UUID id = item.content().id();
                    if (missing.merge(id, -1, Integer::sum) == 0) {
                        whole.add(Objects.requireNonNull(byId.get(id)));
                    }
                }
                complete(whole, isNew, writtenBefore);
            });
        }
    }

    /** Removes what a longer version left behind, then sets the markers. */
    private void complete(List<Pending> whole, Map<UUID, Boolean> isNew, Map<UUID, Integer> writtenBefore) {
        List<String> surplus = whole.stream()
                .flatMap(document -> IntStream.range(
                                document.chunks().size(), writtenBefore.getOrDefault(document.id(), 0))
                        .mapToObj(index -> DocumentIdentity.chunkId(document.id(), index)))
                .toList();
        guard.write(() -> {
            if (!surplus.isEmpty()) {
                target.store().delete(target.index(), surplus);
            }
            for (Pending document : whole) {
                mark(document);
                outcomes.indexed(document.content(), isNew.getOrDefault(document.id(), false));
                complete.add(document.id());
            }
        });
    }

    private Document created(UUID id) {
        Document row = new Document();
        row.id = id;
        row.organizationId = target.organizationId();
        row.knowledgeBaseId = target.knowledgeBaseId();
        row.createdBy = actorId;
        row.createdAt = Instant.now();
        return row;
    }

    private void writeRow(Document row, Pending document) {
        String hash = document.content().hash();
        if (!hash.equals(row.contentHash)) {
            document.content().writeTo(row);
            row.updatedBy = actorId;
            row.updatedAt = Instant.now();
        }
        row.indexedHash = null;
        row.writtenChunkCount =
                Math.max(row.writtenChunkCount, document.chunks().size());
        documents.persist(row);
    }

    private void mark(Pending document) {
        Document row = documents.findById(document.content().id());
        row.indexedHash = row.contentHash;
        row.chunkCount = document.chunks().size();
        row.writtenChunkCount = row.chunkCount;
    }

    /** A chunk on its way to the store. */
    private record Item(DocumentContent content, int index, Chunk chunk) {
        VectorRecord record(UUID knowledgeBaseId, float[] vector) {
            return new VectorRecord(
                    DocumentIdentity.chunkId(content.id(), index),
                    chunk.text(),
                    vector,
                    content.chunkMetadata(knowledgeBaseId, index, chunk.pageNumber()));
        }
    }

    private static List<Item> items(List<Pending> group) {
        List<Item> items = new ArrayList<>();
        for (Pending document : group) {
            for (int index = 0; index < document.chunks().size(); index++) {
                items.add(new Item(document.content(), index, document.chunks().get(index)));
            }
        }
        return items;
    }

    /** Embeds these slices at the same time and hands them on in order, each as soon as it can be. */
    private void embed(List<List<Item>> slices, BiConsumer<List<Item>, List<VectorRecord>> next) {
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<VectorRecord>>> answers = slices.stream()
                    .map(slice -> calls.submit(() -> embedSlice(slice)))
                    .toList();
            for (int i = 0; i < slices.size(); i++) {
                next.accept(slices.get(i), answers.get(i).get());
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new IllegalStateException("An embeddings call failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while embedding", stopped);
        }
    }

    private List<VectorRecord> embedSlice(List<Item> slice) {
        List<float[]> vectors = target.embeddings()
                .embed(
                        target.model(),
                        slice.stream().map(item -> item.chunk().text()).toList());
        return IntStream.range(0, slice.size())
                .mapToObj(i -> slice.get(i).record(target.knowledgeBaseId(), vectors.get(i)))
                .toList();
    }

    private static <T> List<List<T>> partition(List<T> items, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            parts.add(List.copyOf(items.subList(from, Math.min(from + size, items.size()))));
        }
        return parts;
    }
}
