package dev.orrery.runtime.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;

/** The records that one or two searches of the same searcher found, each read once. */
final class FoundRecords {
    private final IndexSearcher searcher;
    private final Map<Integer, BothFound.Found> records = new LinkedHashMap<>();

    FoundRecords(IndexSearcher searcher) {
        this.searcher = searcher;
    }

    /** From what Lucene calls a score to what a caller is told. */
    @FunctionalInterface
    interface Scale {
        double score(double raw);
    }

    /** Lucene maps the dot product to 0…1. */
    static double cosine(double raw) {
        return 2 * raw - 1;
    }

    static double bm25(double raw) {
        return raw;
    }

    /** Adds those that are not there yet. */
    void read(TopDocs found) throws IOException {
        StoredFields stored = searcher.storedFields();
        for (ScoreDoc one : found.scoreDocs) {
            if (!records.containsKey(one.doc)) {
                Document document = stored.document(one.doc);
                records.put(
                        one.doc,
                        new BothFound.Found(
                                document.get(RecordFields.ID),
                                document.get(RecordFields.TEXT),
                                document.getBinaryValue(RecordFields.METADATA).utf8ToString()));
            }
        }
    }

    List<BothFound.Found> all() {
        return List.copyOf(records.values());
    }

    /** @param found was read before */
    List<IndexHit> hits(TopDocs found, String kind, Scale scale) {
        List<IndexHit> hits = new ArrayList<>();
        for (ScoreDoc one : found.scoreDocs) {
            BothFound.Found record = record(one);
            hits.add(new IndexHit(record.id(), record.text(), record.metadata(), scale.score(one.score), kind));
        }
        return hits;
    }

    /** @param found was read before */
    List<BothFound.Scored> scored(TopDocs found, Scale scale) {
        List<BothFound.Scored> scored = new ArrayList<>();
        for (ScoreDoc one : found.scoreDocs) {
            scored.add(new BothFound.Scored(record(one).id(), scale.score(one.score)));
        }
        return scored;
    }

    private BothFound.Found record(ScoreDoc one) {
        return Objects.requireNonNull(records.get(one.doc));
    }
}
