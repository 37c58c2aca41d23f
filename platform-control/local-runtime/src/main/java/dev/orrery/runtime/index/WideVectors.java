package dev.orrery.runtime.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's HNSW format for vectors up to 4096 dimensions (its own limit is 1024, below common embedding models). It
 * keeps the name of the format that it wraps, so the files are read by Lucene as they are.
 */
final class WideVectors extends KnnVectorsFormat {
    static final int MAX_DIMENSION = 4096;

    private static final int CONNECTIONS = 16;
    private static final int BEAM_WIDTH = 100;
    private static final int MERGE_WORKERS = 1;

    /**
     * Segments of up to some 4,100 vectors have no graph: to compare with all of them costs a search a few hundred
     * microseconds together, and small segments are merged several times while documents are added, each time with a
     * graph to be made anew.
     */
    private static final int LEAST_GRAPH = 500;

    private final KnnVectorsFormat hnsw;

    private WideVectors(KnnVectorsFormat hnsw) {
        super(hnsw.getName());
        this.hnsw = hnsw;
    }

    WideVectors() {
        this(new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM_WIDTH, MERGE_WORKERS, null, LEAST_GRAPH));
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return hnsw.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return hnsw.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String fieldName) {
        return MAX_DIMENSION;
    }
}
