package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * One Lucene index: vectors (HNSW) and text (BM25) of the same records. What was answered is on disk and is found by the
 * next search. Safe for many threads; writers that come together share one commit.
 */
final class VectorIndex implements AutoCloseable {
    private static final String ID = "id";
    private static final String TEXT = "text";
    static final String VECTOR = "vector";
    private static final String METADATA = "metadata";
    private static final String READERS = "readers";
    private static final String DIMENSION_KEY = "dimension";

    /** Neighbours looked at even for a small answer; more of them find the true nearest more often. */
    private static final int LEAST_CANDIDATES = 64;

    private static final int MOST_QUERY_WORDS = 512;

    private final ObjectMapper json;
    private final FSDirectory directory;
    private final Analyzer analyzer = new RecallAnalyzer();
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
        this.json = json;
        this.directory = FSDirectory.open(folder);
        try {
            this.writer = new IndexWriter(
                    directory,
                    new IndexWriterConfig(analyzer)
                            .setCodec(WideVectors.codec())
                            .setCommitOnClose(false));
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
            documents.add(document(item));
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
                sequence = writer.updateDocument(new Term(ID, given.get(i).id()), documents.get(i));
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
            Query chosen = anyOf(ID, ids);
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
        return rewrite(anyOf(ID, ids), readers);
    }

    /** Gives readers to the records that were stored before records had any; the number of them. */
    int setReadersOfUnmarked(List<String> readers) throws IOException {
        BooleanQuery unmarked = new BooleanQuery.Builder()
                .add(MatchAllDocsQuery.INSTANCE, BooleanClause.Occur.FILTER)
                .add(TermRangeQuery.newStringRange(READERS, null, null, true, true), BooleanClause.Occur.MUST_NOT)
                .build();
        return rewrite(unmarked, readers);
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
                    IndexRecord record = record(next, readers);
                    sequence = writer.updateDocument(new Term(ID, record.id()), document(record));
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

    private IndexRecord record(StoredRecords.Stored stored, List<String> readers) throws IOException {
        Document fields = stored.fields();
        BytesRef metadata = fields.getBinaryValue(METADATA);
        return new IndexRecord(
                fields.get(ID),
                fields.get(TEXT),
                stored.vector(),
                (ObjectNode) json.readTree(metadata.bytes, metadata.offset, metadata.length),
                readers);
    }

    private static Query anyOf(String field, Collection<String> terms) {
        return new TermInSetQuery(field, terms.stream().map(BytesRef::new).toList());
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
        float[] unit = Vectors.unit(vector);
        Query filter = filter(readers, filters);
        use.readLock().lock();
        try {
            requireOpen();
            if (dimension == 0) {
                return List.of();
            }
            Vectors.requireDimension(dimension, unit.length);
            Query query = new KnnFloatVectorQuery(VECTOR, unit, Math.max(topK, LEAST_CANDIDATES), filter);
            // Lucene maps the dot product to 0…1.
            return search(searcher -> hits(searcher, query, topK, "similarity", score -> 2 * score - 1));
        } finally {
            use.readLock().unlock();
        }
    }

    /** @param readers marks of which a record must have one to be found */
    List<IndexHit> matching(List<String> readers, String text, int topK, ObjectNode filters) throws IOException {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        Set<String> words = words(text);
        words.forEach(word -> query.add(new TermQuery(new Term(TEXT, word)), BooleanClause.Occur.SHOULD));
        query.setMinimumNumberShouldMatch(1);
        query.add(filter(readers, filters), BooleanClause.Occur.FILTER);
        use.readLock().lock();
        try {
            requireOpen();
            return words.isEmpty()
                    ? List.of()
                    : search(searcher -> hits(searcher, query.build(), topK, "bm25", score -> score));
        } finally {
            use.readLock().unlock();
        }
    }

    private static Query filter(List<String> readers, ObjectNode filters) {
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(anyOf(READERS, readers), BooleanClause.Occur.FILTER);
        Query metadata = MetadataTerms.filter(filters);
        if (metadata != null) {
            all.add(metadata, BooleanClause.Occur.FILTER);
        }
        return all.build();
    }

    /** The query's words as they are indexed; the text is never read as query syntax. */
    private Set<String> words(String text) throws IOException {
        Set<String> words = new LinkedHashSet<>();
        try (TokenStream tokens = analyzer.tokenStream(TEXT, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken() && words.size() < MOST_QUERY_WORDS) {
                words.add(term.toString());
            }
            if (words.size() < MOST_QUERY_WORDS) {
                tokens.end();
            }
        }
        return words;
    }

    private Document document(IndexRecord item) throws IOException {
        Document document = new Document();
        document.add(new StringField(ID, item.id(), Field.Store.YES));
        document.add(new TextField(TEXT, item.text(), Field.Store.YES));
        document.add(
                new KnnFloatVectorField(VECTOR, Vectors.unit(item.vector()), VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new StoredField(METADATA, json.writeValueAsBytes(item.metadata())));
        for (String reader : item.readers()) {
            document.add(new StringField(READERS, reader, Field.Store.NO));
        }
        for (String term : MetadataTerms.of(item.metadata())) {
            document.add(new StringField(MetadataTerms.FIELD, term, Field.Store.NO));
        }
        return document;
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

    @FunctionalInterface
    private interface Scale {
        double score(double raw);
    }

    private List<IndexHit> hits(IndexSearcher searcher, Query query, int topK, String kind, Scale scale)
            throws IOException {
        StoredFields stored = searcher.storedFields();
        List<IndexHit> hits = new ArrayList<>();
        for (ScoreDoc found : searcher.search(query, topK).scoreDocs) {
            Document document = stored.document(found.doc);
            BytesRef metadata = document.getBinaryValue(METADATA);
            hits.add(new IndexHit(
                    document.get(ID),
                    document.get(TEXT),
                    json.readTree(metadata.bytes, metadata.offset, metadata.length),
                    scale.score(found.score),
                    kind));
        }
        return hits;
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
