package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/** How a record lies in the fields of a Lucene document, and back. */
final class RecordFields {
    static final String ID = "id";
    static final String TEXT = "text";
    static final String VECTOR = "vector";
    static final String READERS = "readers";
    static final String METADATA = "metadata";

    private final ObjectMapper json;

    RecordFields(ObjectMapper json) {
        this.json = json;
    }

    Document document(IndexRecord item) throws IOException {
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

    IndexRecord record(StoredRecords.Stored stored, List<String> readers) throws IOException {
        Document fields = stored.fields();
        BytesRef metadata = fields.getBinaryValue(METADATA);
        return new IndexRecord(
                fields.get(ID),
                fields.get(TEXT),
                stored.vector(),
                (ObjectNode) json.readTree(metadata.bytes, metadata.offset, metadata.length),
                readers);
    }
}
