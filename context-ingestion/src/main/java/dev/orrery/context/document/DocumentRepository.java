package dev.orrery.context.document;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
public class DocumentRepository implements PanacheRepositoryBase<Document, UUID> {
    /** Documents that are removed or read together. */
    public static final int BATCH = 100;
    /** Chunks that are removed or marked in one transaction: the store may take a call for each. */
    private static final int MOST_CHUNKS = 2_000;

    private static final String STORED =
            "select new dev.orrery.context.document.DocumentRepository$StoredDocument(d.id, d.sourceId, d.title, d.sourcePath, d.sourceDocumentKey, d.indexedHash, d.writtenChunkCount, d.readerGroups) from Document d where ";
    private static final UUID LOWEST = new UUID(0, 0);

    /** What the index holds of a document. @param indexedHash null when it must be indexed */
    public record StoredDocument(
            UUID id,
            @Nullable UUID sourceId,
            String title,
            @Nullable String sourcePath,
            @Nullable String key,
            @Nullable String indexedHash,
            int writtenChunkCount,
            @Nullable String readerGroups) {

        public Readers readers() {
            return ReaderGroups.stored(readerGroups);
        }

        /** The same documents, as many together as one transaction may change in the index. */
        public static List<List<StoredDocument>> batches(List<StoredDocument> documents) {
            List<List<StoredDocument>> batches = new ArrayList<>();
            int chunks = 0;
            for (StoredDocument document : documents) {
                chunks += document.writtenChunkCount;
                if (batches.isEmpty()
                        || chunks > MOST_CHUNKS
                        || batches.getLast().size() == BATCH) {
                    batches.add(new ArrayList<>());
                    chunks = document.writtenChunkCount;
                }
                batches.getLast().add(document);
            }
            return batches;
        }

        /** Ids of all chunks that the store may hold. */
        public List<String> chunkIds() {
            return IntStream.range(0, writtenChunkCount)
                    .mapToObj(index -> DocumentIdentity.chunkId(id, index))
                    .toList();
        }
    }

    public List<Document> newestFirst(UUID knowledgeBaseId) {
        return list("knowledgeBaseId = ?1 order by createdAt desc, title", knowledgeBaseId);
    }

    public List<StoredDocument> storedOf(UUID sourceId) {
        return storedOf(sourceId, Integer.MAX_VALUE);
    }

    public List<StoredDocument> storedOf(UUID sourceId, int limit) {
        return getEntityManager()
                .createQuery(STORED + "d.sourceId = :source order by d.id", StoredDocument.class)
                .setParameter("source", sourceId)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Documents of one file of a source. */
    public List<StoredDocument> storedOf(UUID sourceId, String path) {
        return getEntityManager()
                .createQuery(
                        STORED + "d.sourceId = :source and d.sourcePath = :path order by d.id", StoredDocument.class)
                .setParameter("source", sourceId)
                .setParameter("path", path)
                .getResultList();
    }

    /** Documents of the source after one of them, in the order of their ids. */
    public List<StoredDocument> storedOf(UUID sourceId, @Nullable UUID after) {
        return getEntityManager()
                .createQuery(STORED + "d.sourceId = :source and d.id > :after order by d.id", StoredDocument.class)
                .setParameter("source", sourceId)
                .setParameter("after", after == null ? LOWEST : after)
                .setMaxResults(BATCH)
                .getResultList();
    }

    /** Who may read the limited documents of the knowledge base, each combination once. */
    List<Readers> limitations(UUID knowledgeBaseId) {
        return getEntityManager()
                .createQuery(
                        "select distinct d.readerGroups from Document d where d.knowledgeBaseId = :kb"
                                + " and d.readerGroups is not null",
                        String.class)
                .setParameter("kb", knowledgeBaseId)
                .getResultList()
                .stream()
                .map(ReaderGroups::stored)
                .toList();
    }

    Map<UUID, Readers> readersOf(Collection<UUID> ids) {
        Map<UUID, Readers> readers = new HashMap<>();
        if (!ids.isEmpty()) {
            getEntityManager()
                    .createQuery("select d.id, d.readerGroups from Document d where d.id in :ids", Object[].class)
                    .setParameter("ids", ids)
                    .getResultList()
                    .forEach(row -> readers.put((UUID) row[0], ReaderGroups.stored((String) row[1])));
        }
        return readers;
    }

    /** The next documents of the knowledge base that are not indexed, in the order of their ids. */
    public List<Document> notIndexedAfter(UUID knowledgeBaseId, @Nullable UUID after) {
        return find(
                        "knowledgeBaseId = ?1 and indexedHash is null and id > ?2 order by id",
                        knowledgeBaseId,
                        after == null ? LOWEST : after)
                .page(0, BATCH)
                .list();
    }

    /** The next documents of the knowledge base, in the order of their ids. */
    public List<Document> after(UUID knowledgeBaseId, @Nullable UUID after) {
        return find("knowledgeBaseId = ?1 and id > ?2 order by id", knowledgeBaseId, after == null ? LOWEST : after)
                .page(0, BATCH)
                .list();
    }

    /** The rebuilt index answers now: the rows say what it holds. Documents that are not in it are not indexed. */
    public void switchTo(UUID knowledgeBaseId, String index) {
        update(
                "indexedHash = null, chunkCount = 0, writtenChunkCount = 0 where knowledgeBaseId = ?1 and (rebuiltIndex is null or rebuiltIndex <> ?2)",
                knowledgeBaseId,
                index);
        update(
                "indexedHash = contentHash, chunkCount = rebuiltChunkCount, writtenChunkCount = rebuiltChunkCount, rebuiltIndex = null where knowledgeBaseId = ?1 and rebuiltIndex = ?2",
                knowledgeBaseId,
                index);
    }

    /** Documents of no source whose change did not reach the index as a whole. */
    public List<Document> listManualNotIndexed(UUID knowledgeBaseId) {
        return list("knowledgeBaseId = ?1 and indexedHash is null and managedBySource = false", knowledgeBaseId);
    }

    public long manualNotIndexed(UUID knowledgeBaseId) {
        return count("knowledgeBaseId = ?1 and indexedHash is null and managedBySource = false", knowledgeBaseId);
    }

    /** @throws Failure 404 {@code knowledge_document_not_found} */
    public Document of(UUID knowledgeBaseId, String id) {
        return find(
                        "id = ?1 and knowledgeBaseId = ?2",
                        Ids.pathUuid(id, "knowledge_document_not_found"),
                        knowledgeBaseId)
                .firstResultOptional()
                .orElseThrow(() -> Failure.notFound(
                        "knowledge_document_not_found", "This knowledge base has no document '" + id + "'."));
    }

    /** @throws Failure 404 {@code knowledge_document_not_found}, 409 {@code knowledge_document_managed_by_source} */
    public Document editable(UUID knowledgeBaseId, String id) {
        Document document = of(knowledgeBaseId, id);
        if (document.managedBySource) {
            throw Failure.conflict(
                            "knowledge_document_managed_by_source",
                            "The document comes from a source; change the file and sync the source.")
                    .with("document_id", document.id)
                    .with("source_id", document.sourceId);
        }
        return document;
    }

    public long indexedCount(UUID knowledgeBaseId) {
        return count("knowledgeBaseId = ?1 and indexedHash is not null", knowledgeBaseId);
    }

    public long notIndexedCount(UUID knowledgeBaseId) {
        return count("knowledgeBaseId = ?1 and indexedHash is null", knowledgeBaseId);
    }

    public long countOf(UUID knowledgeBaseId) {
        return count("knowledgeBaseId", knowledgeBaseId);
    }
}
