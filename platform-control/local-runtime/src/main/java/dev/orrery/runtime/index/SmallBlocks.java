package dev.orrery.runtime.index;

import java.io.IOException;
import org.apache.lucene.codecs.StoredFieldsFormat;
import org.apache.lucene.codecs.StoredFieldsReader;
import org.apache.lucene.codecs.StoredFieldsWriter;
import org.apache.lucene.codecs.lucene90.Lucene90StoredFieldsFormat;
import org.apache.lucene.codecs.lucene90.compressing.Lucene90CompressingStoredFieldsFormat;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;

/**
 * Lucene's stored fields in smaller blocks. A record is read by decompressing the common start of its block and the tenths
 * that it lies in; in blocks of 80 KiB, Lucene's own, that is some 12 KiB for a record of one, and was a fifth of the time
 * of a search. The names and the kind of compression are those of Lucene's format, which reads the files.
 */
final class SmallBlocks extends StoredFieldsFormat {
    private static final Lucene90StoredFieldsFormat LUCENE = new Lucene90StoredFieldsFormat();

    private static final int BLOCK_BYTES = 4096;
    private static final int BLOCK_RECORDS = 1024;
    private static final int INDEX_BLOCK_SHIFT = 10;

    private static final StoredFieldsFormat SMALL = new Lucene90CompressingStoredFieldsFormat(
            "Lucene90StoredFieldsFastData",
            Lucene90StoredFieldsFormat.BEST_SPEED_MODE,
            BLOCK_BYTES,
            BLOCK_RECORDS,
            INDEX_BLOCK_SHIFT);

    @Override
    public StoredFieldsReader fieldsReader(
            Directory directory, SegmentInfo segment, FieldInfos fields, IOContext context) throws IOException {
        return LUCENE.fieldsReader(directory, segment, fields, context);
    }

    @Override
    public StoredFieldsWriter fieldsWriter(Directory directory, SegmentInfo segment, IOContext context)
            throws IOException {
        segment.putAttribute(Lucene90StoredFieldsFormat.MODE_KEY, Lucene90StoredFieldsFormat.Mode.BEST_SPEED.name());
        return SMALL.fieldsWriter(directory, segment, context);
    }
}
