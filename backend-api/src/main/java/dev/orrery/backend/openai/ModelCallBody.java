package dev.orrery.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the edge reads of a request's body; everything else goes to the provider as it came.
 *
 * @param wantsUsage whether the client asked a stream to tell what it used
 */
record ModelCallBody(String model, boolean streams, boolean wantsUsage, TopLevelJson json, int length) {
    private static final String MODEL = "model";
    private static final String STREAM = "stream";
    private static final String STREAM_OPTIONS = "stream_options";
    private static final String INCLUDE_USAGE = "include_usage";

    /** @throws Failure 400 {@code invalid_json}, {@code missing_required_parameter}, {@code invalid_type} */
    static ModelCallBody of(byte[] bytes, boolean mayStream) {
        try {
            TopLevelJson json =
                    TopLevelJson.read(bytes, mayStream ? Set.of(MODEL, STREAM, STREAM_OPTIONS) : Set.of(MODEL));
            JsonNode model = json.value(MODEL);
            if (model == null) {
                throw refused("missing_required_parameter", MODEL, "You must provide a model parameter.");
            }
            if (!model.isTextual() || model.asText().isBlank()) {
                throw refused("invalid_type", MODEL, "The model must be a non-empty text.");
            }
            JsonNode stream = json.value(STREAM);
            if (stream != null && !stream.isBoolean()) {
                throw refused("invalid_type", STREAM, "stream must be true or false.");
            }
            JsonNode options = json.value(STREAM_OPTIONS);
            if (options != null && !options.isObject()) {
                throw refused("invalid_type", STREAM_OPTIONS, "stream_options must be an object.");
            }
            return new ModelCallBody(
                    model.asText().trim(),
                    stream != null && stream.booleanValue(),
                    options != null && options.path(INCLUDE_USAGE).asBoolean(),
                    json,
                    bytes.length);
        } catch (IOException malformed) {
            throw Failure.badRequest("invalid_json", "The body must be one JSON object in which no field stands twice.")
                    .causedBy(malformed);
        }
    }

    private static Failure refused(String code, String parameter, String message) {
        return Failure.badRequest(code, message).with(OpenAiErrors.PARAMETER, parameter);
    }

    /** The body for the provider: its own name of the model, and a stream always tells what it used. */
    byte[] forProvider(String providerModelId) {
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        changes.put(MODEL, TextNode.valueOf(providerModelId));
        try {
            if (streams) {
                JsonNode given = json.value(STREAM_OPTIONS);
                ObjectNode options =
                        given instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
                options.set(INCLUDE_USAGE, BooleanNode.TRUE);
                changes.put(STREAM_OPTIONS, options);
            }
            return json.with(changes);
        } catch (IOException impossible) {
            throw new IllegalStateException("The body was read before", impossible);
        }
    }
}
