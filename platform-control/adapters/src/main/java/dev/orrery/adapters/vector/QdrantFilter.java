package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.util.Map;
import java.util.regex.Pattern;

/** Filters over the {@code metadata} object of a payload, and over who may read it, which lies beside that object. */
final class QdrantFilter {
    static final String READERS = "readers";

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private QdrantFilter() {}

    /** The conditions that must all hold. @throws Failure 400 {@code invalid_metadata_key}, {@code invalid_metadata_value} */
    static ArrayNode of(Viewer viewer, Map<String, Object> filters) {
        ArrayNode must = JsonNodeFactory.instance.arrayNode();
        ArrayNode any = must.addObject().put("key", READERS).putObject("match").putArray("any");
        viewer.marks().forEach(any::add);
        filters.forEach((key, value) -> {
            if (!isAddressable(key)) {
                throw Failure.badRequest(
                        "invalid_metadata_key", "The metadata key '" + key + "' cannot be filtered by in Qdrant.");
            }
            ObjectNode condition = must.addObject().put("key", path(key));
            switch (value) {
                case String text -> condition.putObject("match").put("value", text);
                case Boolean flag -> condition.putObject("match").put("value", flag);
                // A match takes whole numbers only, and does not find 3.0 by 3.
                case Number number ->
                    condition
                            .putObject("range")
                            .put("gte", number.doubleValue())
                            .put("lte", number.doubleValue());
                default ->
                    throw Failure.badRequest(
                            "invalid_metadata_value",
                            "The filter '" + key + "' must be a text, a number or a boolean.");
            }
        });
        return must;
    }

    static boolean isAddressable(String key) {
        return !key.isEmpty() && key.indexOf('"') < 0;
    }

    /** The path of a metadata key; a dot or bracket of the key itself is quoted, so that it is no step of the path. */
    static String path(String key) {
        return PLAIN_KEY.matcher(key).matches() ? "metadata." + key : "metadata.\"" + key + '"';
    }
}
