package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;

/** What is asked of an index, in Lucene's terms. */
final class IndexQueries {
    /** Neighbours looked at even for a small answer; more of them find the true nearest more often. */
    private static final int LEAST_CANDIDATES = 40;

    private static final int MOST_QUERY_WORDS = 512;

    private final Analyzer analyzer;

    IndexQueries(Analyzer analyzer) {
        this.analyzer = analyzer;
    }

    static Query ids(Collection<String> ids) {
        return anyOf(RecordFields.ID, ids);
    }

    /** Records that were stored before records had readers. */
    static Query unmarked() {
        return new BooleanQuery.Builder()
                .add(MatchAllDocsQuery.INSTANCE, BooleanClause.Occur.FILTER)
                .add(
                        TermRangeQuery.newStringRange(RecordFields.READERS, null, null, true, true),
                        BooleanClause.Occur.MUST_NOT)
                .build();
    }

    /** @param dimension of the index, 0 while it has none */
    static Query byVector(float[] vector, int dimension, int topK, Query filter) {
        float[] unit = Vectors.unit(vector);
        if (dimension == 0) {
            return MatchNoDocsQuery.INSTANCE;
        }
        Vectors.requireDimension(dimension, unit.length);
        return new KnnFloatVectorQuery(RecordFields.VECTOR, unit, Math.max(topK, LEAST_CANDIDATES), filter);
    }

    Query byText(String text, Query filter) throws IOException {
        Set<String> words = words(text);
        if (words.isEmpty()) {
            return MatchNoDocsQuery.INSTANCE;
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        words.forEach(word -> query.add(new TermQuery(new Term(RecordFields.TEXT, word)), BooleanClause.Occur.SHOULD));
        query.setMinimumNumberShouldMatch(1);
        query.add(filter, BooleanClause.Occur.FILTER);
        return query.build();
    }

    /** @param readers marks of which a record must have one to be found */
    static Query filter(List<String> readers, ObjectNode filters) {
        BooleanQuery.Builder all =
                new BooleanQuery.Builder().add(anyOf(RecordFields.READERS, readers), BooleanClause.Occur.FILTER);
        Query metadata = MetadataTerms.filter(filters);
        if (metadata != null) {
            all.add(metadata, BooleanClause.Occur.FILTER);
        }
        return all.build();
    }

    /** The query's words as they are indexed; the text is never read as query syntax. */
    private Set<String> words(String text) throws IOException {
        Set<String> words = new LinkedHashSet<>();
        try (TokenStream tokens = analyzer.tokenStream(RecordFields.TEXT, text)) {
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

    private static Query anyOf(String field, Collection<String> terms) {
        return new TermInSetQuery(field, terms.stream().map(BytesRef::new).toList());
    }
}
