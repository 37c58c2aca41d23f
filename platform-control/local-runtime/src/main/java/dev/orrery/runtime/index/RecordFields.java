package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.BytesRef;

/** How a record lies in the fields of a Lucene document, and back. */
final class RecordFields {
    static final String ID = "id";
    static final String TEXT = "text";
    static final String VECTOR = "vector";
    static final String READERS = "readers";
    private static final String METADATA = "metadata";

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

    /** Lucene maps the dot product to 0…1. */
    static double cosine(double raw) {
        return 2 * raw - 1;
    }

    @FunctionalInterface
    interface Scale {
        double score(double raw);
    }

    List<IndexHit> hits(IndexSearcher searcher, TopDocs found, String kind, Scale scale) throws IOException {
        Map<Integer, BothFound.Found> records = new LinkedHashMap<>();
        read(searcher, found, records);
        List<IndexHit> hits = new ArrayList<>();
        for (ScoreDoc one : found.scoreDocs) {
            BothFound.Found record = Objects.requireNonNull(records.get(one.doc));
            hits.add(new IndexHit(record.id(), record.text(), record.metadata(), scale.score(one.score), kind));
        }
        return hits;
    }

    /** Adds those of the records that are not there yet, by their numbers in the searcher. */
    void read(IndexSearcher searcher, TopDocs found, Map<Integer, BothFound.Found> records) throws IOException {
        StoredFields stored = searcher.storedFields();
        for (ScoreDoc one : found.scoreDocs) {
            if (!records.containsKey(one.doc)) {
                Document document = stored.document(one.doc);
                records.put(
                        one.doc,
                        new BothFound.Found(
                                document.get(ID),
                                document.get(TEXT),
                                document.getBinaryValue(METADATA).utf8ToString()));
            }
        }
    }

    static List<BothFound.Scored> scored(TopDocs found, Map<Integer, BothFound.Found> records, Scale scale) {
        List<BothFound.Scored> scored = new ArrayList<>();
        for (ScoreDoc one : found.scoreDocs) {
            BothFound.Found record = Objects.requireNonNull(records.get(one.doc));
            scored.add(new BothFound.Scored(record.id(), scale.score(one.score)));
        }
        return scored;
    }
}
