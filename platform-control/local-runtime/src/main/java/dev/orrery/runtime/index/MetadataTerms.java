package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Scalar metadata as exact terms of one field: key, type and value in one term, so any number of keys needs no field of
 * its own, and the text {@code "3"} is not the number 3 while {@code 3} and {@code 3.0} are the same.
 */
final class MetadataTerms {
    static final String FIELD = "metadata_term";

    /** Longer values are compared by digest; a Lucene term has a limit. */
    private static final int LONGEST_PLAIN_VALUE = 512;

    private static final int MOST_DIGITS = 400;

    private MetadataTerms() {}

    /** The terms of a record. Each scalar of an array is one, so a filter finds a record by any of them. */
    static List<String> of(ObjectNode metadata) {
        List<String> terms = new ArrayList<>();
        metadata.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isArray()) {
                value.forEach(item -> add(terms, entry.getKey(), item));
            } else {
                add(terms, entry.getKey(), value);
            }
        });
        return terms;
    }

    private static void add(List<String> terms, String key, JsonNode value) {
        String term = term(key, value);
        if (term != null) {
            terms.add(term);
        }
    }

    /**
     * A query that all filters hold for; an array means any of its values. Null without filters.
     *
     * @throws Failure 400 {@code invalid_filter} for a value that is no text, number or boolean
     */
    static @Nullable Query filter(ObjectNode filters) {
        if (filters.isEmpty()) {
            return null;
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        filters.properties()
                .forEach(entry -> all.add(one(entry.getKey(), entry.getValue()), BooleanClause.Occur.FILTER));
        return all.build();
    }

    private static Query one(String key, JsonNode value) {
        if (!value.isArray()) {
            return new TermQuery(new Term(FIELD, required(key, value)));
        }
        List<BytesRef> terms = new ArrayList<>();
        value.forEach(item -> terms.add(new BytesRef(required(key, item))));
        return new TermInSetQuery(FIELD, terms);
    }

    private static String required(String key, JsonNode value) {
        String term = term(key, value);
        if (term == null) {
            throw Failure.badRequest(
                    "invalid_filter",
                    "The filter '" + key + "' must be a text, a number, a boolean or a list of them.");
        }
        return term;
    }

    private static @Nullable String term(String key, JsonNode value) {
        if (value.isTextual()) {
            return bounded(key + "\0t" + value.textValue());
        }
        if (value.isBoolean()) {
            return bounded(key + "\0b" + value.booleanValue());
        }
        return value.isNumber() ? bounded(key + "\0n" + number(value)) : null;
    }

    private static String number(JsonNode value) {
        // Written out, a number like 1e999999999 would fill the memory.
        boolean writable =
                value.isIntegralNumber() || Math.abs(value.decimalValue().scale()) < MOST_DIGITS;
        if (!writable) {
            return value.asText();
        }
        return value.decimalValue().signum() == 0
                ? "0"
                : value.decimalValue().stripTrailingZeros().toPlainString();
    }

    private static String bounded(String term) {
        if (term.length() <= LONGEST_PLAIN_VALUE) {
            return term;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(term.getBytes(StandardCharsets.UTF_8));
            return "\0digest" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
