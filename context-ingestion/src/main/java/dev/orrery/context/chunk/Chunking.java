package dev.orrery.context.chunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.math.BigDecimal;

/** How text is cut: windows of {@code length} tokens, of which {@code overlap} are shared with the one before. */
public record Chunking(int length, int overlap) {
    public Chunking {
        if (length <= 0 || overlap < 0 || overlap >= length) {
            throw new IllegalArgumentException("Not a chunking: " + length + "/" + overlap);
        }
    }

    /** As the API shows it. */
    public record View(String strategy, Config config) {
        public record Config(String unit, int chunkLength, int chunkOverlap) {}
    }

    public View view() {
        return new View("fixed_length", new View.Config("tokens", length, overlap));
    }

    /** Reads {@code chunking} of a request body, which is required. */
    public static Chunking of(Payload body) {
        ObjectNode chunking = body.object("chunking", "invalid_chunking");
        if (chunking == null) {
            throw Failure.badRequest(
                    "invalid_chunking", "Say how to cut documents: chunking with strategy and config.");
        }
        Payload fields = Payload.of(chunking);
        if (!"fixed_length".equalsIgnoreCase(fields.text("strategy", ""))) {
            throw Failure.badRequest("invalid_chunking_strategy", "The chunking strategy must be fixed_length.");
        }
        ObjectNode config = fields.object("config", "invalid_chunking_config");
        if (config == null) {
            throw Failure.badRequest("invalid_chunking_config", "chunking.config must be an object.");
        }
        if (!"tokens".equalsIgnoreCase(Payload.of(config).text("unit", ""))) {
            throw Failure.badRequest("invalid_chunking_unit", "The chunking unit must be tokens.");
        }
        int length = value(config, "chunk_length");
        int overlap = value(config, "chunk_overlap");
        if (length <= 0) {
            throw Failure.badRequest("invalid_chunking_value", "chunk_length must be greater than 0.");
        }
        if (overlap < 0 || overlap >= length) {
            throw Failure.badRequest(
                    "invalid_chunk_overlap", "chunk_overlap must be at least 0 and less than chunk_length.");
        }
        return new Chunking(length, overlap);
    }

    /** Numeric text counts, fractions are cut off. */
    private static int value(ObjectNode config, String field) {
        JsonNode value = config.path(field);
        try {
            if (value.isNumber() || value.isTextual()) {
                BigDecimal number = new BigDecimal(value.asText().trim());
                if (number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
                    return number.intValue();
                }
            }
        } catch (NumberFormatException notNumeric) {
            throw invalid(field).causedBy(notNumeric);
        }
        throw invalid(field);
    }

    private static Failure invalid(String field) {
        return Failure.badRequest("invalid_chunking_value", field + " must be a whole number.");
    }
}
