package dev.orrery.runtime.index;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.StoredFieldsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;

/**
 * How an index lies on disk: Lucene's own format under its own name, so that Lucene reads the files as they are, with
 * wider vectors and smaller blocks of records.
 */
final class IndexCodec extends FilterCodec {
    private static final KnnVectorsFormat VECTORS = new WideVectors();
    private static final StoredFieldsFormat RECORDS = new SmallBlocks();

    IndexCodec() {
        super(withVectors().getName(), withVectors());
    }

    private static Codec withVectors() {
        return new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return VECTORS;
            }
        };
    }

    @Override
    public StoredFieldsFormat storedFieldsFormat() {
        return RECORDS;
    }
}
