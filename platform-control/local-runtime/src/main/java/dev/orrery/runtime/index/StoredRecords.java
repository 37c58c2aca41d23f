package dev.orrery.runtime.index;

import java.io.IOException;
import java.util.Iterator;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** The records that a query matches, one after the other, with their vectors, as one searcher sees them. */
final class StoredRecords {
    private final Weight weight;
    private final Iterator<LeafReaderContext> leaves;
    private @Nullable Leaf current;

    /** @param vector at length one */
    record Stored(Document fields, float[] vector) {}

    /** Where one segment stands. */
    private record Leaf(
            DocIdSetIterator matches,
            @Nullable Bits live,
            StoredFields fields,
            FloatVectorValues vectors,
            KnnVectorValues.DocIndexIterator positions) {}

    StoredRecords(IndexSearcher searcher, Query query) throws IOException {
        this.weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        this.leaves = searcher.getIndexReader().leaves().iterator();
    }

    /** The next record, or null after the last. */
    @Nullable
    Stored next() throws IOException {
        while (true) {
            Leaf leaf = current;
            if (leaf == null) {
                if (!leaves.hasNext()) {
                    return null;
                }
                current = opened(leaves.next());
                continue;
            }
            int record = leaf.matches().nextDoc();
            if (record == DocIdSetIterator.NO_MORE_DOCS) {
                current = null;
            } else if (leaf.live() == null || leaf.live().get(record)) {
                if (leaf.positions().advance(record) != record) {
                    throw new IllegalStateException("A record of the index has no vector");
                }
                float[] vector = leaf.vectors().vectorValue(leaf.positions().index());
                return new Stored(leaf.fields().document(record), vector.clone());
            }
        }
    }

    private @Nullable Leaf opened(LeafReaderContext segment) throws IOException {
        Scorer scorer = weight.scorer(segment);
        FloatVectorValues vectors = segment.reader().getFloatVectorValues(RecordFields.VECTOR);
        return scorer == null || vectors == null
                ? null
                : new Leaf(
                        scorer.iterator(),
                        segment.reader().getLiveDocs(),
                        segment.reader().storedFields(),
                        vectors,
                        vectors.iterator());
    }
}
