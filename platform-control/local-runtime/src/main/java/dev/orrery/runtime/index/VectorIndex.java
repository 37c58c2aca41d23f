package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.FSDirectory;

/**
 * One Lucene index: vectors (HNSW) and text (BM25) of the same records. What was answered is on disk and is found by the
 * next search. Safe for many threads; writers that come together share one commit.
 */
final class VectorIndex implements AutoCloseable {
    private static final String DIMENSION_KEY = "dimension";

    private final RecordFields fields;
    private final FSDirectory directory;
    private final Analyzer analyzer = new RecallAnalyzer();
    private final IndexQueries queries = new IndexQueries(analyzer);
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    /** Held by one who reads records to write them back, so that no newer ones are lost. */
    private final ReentrantReadWriteLock records = new ReentrantReadWriteLock();

    private final Object committing = new Object();
    private long durable = -1;
    private volatile int dimension;
    private boolean closed;

    /** Opens the index in this folder, or makes an empty one. */
    VectorIndex(Path folder, ObjectMapper json) throws IOException {
        this.fields = new RecordFields(json);
        this.directory = FSDirectory.open(folder);
        try {
            this.writer = new IndexWriter(
                    directory,
                    new IndexWriterConfig(analyzer).setCodec(new IndexCodec()).setCommitOnClose(false));
            this.dimension = committedDimension(writer);
            writer.commit();
            this.searchers = new SearcherManager(writer, null);
        } catch (IOException | RuntimeException failed) {
            directory.close();
            throw failed;
        }
    }

    private static int committedDimension(IndexWriter writer) {
        Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
        if (data != null) {
            for (Map.Entry<String, String> entry : data) {
                if (entry.getKey().equals(DIMENSION_KEY)) {
                    return Integer.parseInt(entry.getValue());
                }
            }
        }
        return 0;
    }

    /** False after a failed write (a full disk): the index must be opened again. */
    boolean usable() {
        return writer.isOpen();
    }

    /** Stores the records, replacing those of the same id; durable when it returns. */
    void upsert(List<IndexRecord> given) throws IOException {
        List<Document> documents = new ArrayList<>(given.size());
        int first = given.isEmpty() ? 0 : given.getFirst().vector().length;
        for (IndexRecord item : given) {
            Vectors.requireDimension(dimension == 0 ? first : dimension, item.vector().length);
            documents.add(fields.document(item));
        }
        if (documents.isEmpty()) {
            return;
        }
        use.readLock().lock();
        records.readLock().lock();
        try {
            requireOpen();
            fixDimension(first);
            long sequence = 0;
            for (int i = 0; i < documents.size(); i++) {
                sequence = writer.updateDocument(
                        new Term(RecordFields.ID, given.get(i).id()), documents.get(i));
            }
            makeDurable(sequence);
        } finally {
            records.readLock().unlock();
            use.readLock().unlock();
        }
    }

    private synchronized void fixDimension(int first) {
        if (dimension == 0) {
            writer.setLiveCommitData(
                    Map.of(DIMENSION_KEY, Integer.toString(first)).entrySet());
            dimension = first;
        }
        Vectors.requireDimension(dimension, first);
    }

    /** Removes the records; the number of those that were there. */
    int delete(List<String> ids) throws IOException {
        use.readLock().lock();
        records.readLock().lock();
        try {
            requireOpen();
            Query chosen = IndexQueries.ids(ids);
            int found = search(searcher -> searcher.count(chosen));
            makeDurable(writer.deleteDocuments(chosen));
            return found;
        } finally {
            records.readLock().unlock();
            use.readLock().unlock();
        }
    }

    /** Gives these records other readers and leaves the rest of them as it is; the number of those that were there. */
    int setReaders(List<String> ids, List<String> readers) throws IOException {
        return rewrite(IndexQueries.ids(ids), readers);
    }

    /** Gives readers to the records that were stored before records had any; the number of them. */
    int setReadersOfUnmarked(List<String> readers) throws IOException {
        return rewrite(IndexQueries.unmarked(), readers);
    }

    private int rewrite(Query chosen, List<String> readers) throws IOException {
        use.readLock().lock();
        records.writeLock().lock();
        try {
            requireOpen();
            return search(searcher -> {
                StoredRecords found = new StoredRecords(searcher, chosen);
                long sequence = 0;
                int count = 0;
                for (StoredRecords.Stored next = found.next(); next != null; next = found.next()) {
                    IndexRecord record = fields.record(next, readers);
                    sequence = writer.updateDocument(new Term(RecordFields.ID, record.id()), fields.document(record));
                    count++;
                }
                makeDurable(sequence);
                return count;
            });
        } finally {
            records.writeLock().unlock();
            use.readLock().unlock();
        }
    }

    /** Group commit: whoever comes while another commits finds its own change committed by the next one's turn. */
    private void makeDurable(long sequence) throws IOException {
        synchronized (committing) {
            if (durable < sequence) {
                durable = Math.max(sequence, writer.commit());
                searchers.maybeRefreshBlocking();
            }
        }
    }

    /** @param readers marks of which a record must have one to be found */
    List<IndexHit> nearest(List<String> readers, float[] vector, int topK, ObjectNode filters) throws IOException {
        return find(searcher -> {
            Query query = IndexQueries.byVector(vector, dimension, topK, IndexQueries.filter(readers, filters));
            return hits(searcher, searcher.search(query, topK), "similarity", FoundRecords::cosine);
        });
    }

    /** @param readers marks of which a record must have one to be found */
    List<IndexHit> matching(List<String> readers, String text, int topK, ObjectNode filters) throws IOException {
        return find(searcher -> {
            Query query = queries.byText(text, IndexQueries.filter(readers, filters));
            return hits(searcher, searcher.search(query, topK), "bm25", FoundRecords::bm25);
        });
    }

    private static List<IndexHit> hits(IndexSearcher searcher, TopDocs found, String kind, FoundRecords.Scale scale)
            throws IOException {
        FoundRecords records = new FoundRecords(searcher);
        records.read(found);
        return records.hits(found, kind, scale);
    }

    /** Both searches at the same time, of the same records. */
    BothFound both(List<String> readers, float[] vector, String text, int topK, ObjectNode filters) throws IOException {
        return find(searcher -> {
            Query filter = IndexQueries.filter(readers, filters);
            Query query = IndexQueries.byVector(vector, dimension, topK, filter);
            Query words = queries.byText(text, filter);
            FoundRecords records = new FoundRecords(searcher);
            try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
                // The shorter one, so that its records are read while the other one still searches.
                Future<TopDocs> byText = beside.submit(() -> {
                    TopDocs matching = searcher.search(words, topK);
                    records.read(matching);
                    return matching;
                });
                TopDocs nearest = searcher.search(query, topK);
                TopDocs matching = byText.get();
                records.read(nearest);
                return new BothFound(
                        records.all(),
                        records.scored(nearest, FoundRecords::cosine),
                        records.scored(matching, FoundRecords::bm25));
            } catch (ExecutionException failed) {
                throw new IOException("The search by text failed", failed.getCause());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The search was stopped");
            }
        });
    }

    private <T> T find(Search<T> search) throws IOException {
        use.readLock().lock();
        try {
            requireOpen();
            return search(search);
        } finally {
            use.readLock().unlock();
        }
    }

    @FunctionalInterface
    private interface Search<T> {
        T with(IndexSearcher searcher) throws IOException;
    }

    private <T> T search(Search<T> search) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            return search.with(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw Failure.notFound("index_not_found", "The index was deleted.");
        }
    }

    /** Waits for the requests under way. Nothing is lost: every answered write was committed before. */
    @Override
    public void close() throws IOException {
        use.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            searchers.close();
            writer.close();
            directory.close();
        } finally {
            use.writeLock().unlock();
        }
    }
}
