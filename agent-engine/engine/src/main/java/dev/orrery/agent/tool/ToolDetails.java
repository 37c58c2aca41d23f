package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.agent.stream.Progress;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tool calls as status events, section 7.4, and results within their limit. */
@ApplicationScoped
class ToolDetails {
    private static final int MOST_TEXT = 600;
    private static final int MOST_ITEMS = 3;

    private final ObjectMapper json;

    ToolDetails(ObjectMapper json) {
        this.json = json;
    }

    Progress.Step begin(CheckedCall call, Progress progress) {
        String name = call.toolName();
        JsonNode arguments = switch (call) {
            case CheckedCall.Ready ready -> ready.arguments();
            case CheckedCall.Refused refused -> refused.arguments();
        };
        boolean search = "web_search".equals(name);
        return progress.begin(
                search ? "searching_web" : "running_tool",
                search ? "Searching the web" : "Running the tool '" + name + "'",
                Map.of("tool_name", name, "call_id", call.call().callId(), "arguments", excerpt(arguments)));
    }

    void end(Progress.Step step, ToolCallRecord record) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        more.put("status_code", record.statusCode());
        if (record.error() == null) {
            more.put("result", excerpt(record.payload()));
            step.complete("Tool '" + record.toolName() + "' finished", null, more);
        } else {
            more.put("error", excerpt(record.error()));
            step.fail(
                    "Tool '" + record.toolName() + "' failed",
                    record.error().path("message").asText(),
                    more);
        }
    }

    /** The value with its texts and lists cut, for display. */
    private JsonNode excerpt(JsonNode value) {
        if (value.isTextual() && value.textValue().length() > MOST_TEXT) {
            return TextNode.valueOf(cut(value.textValue(), MOST_TEXT));
        }
        if (value instanceof ObjectNode object) {
            ObjectNode copy = json.createObjectNode();
            object.properties().forEach(entry -> copy.set(entry.getKey(), excerpt(entry.getValue())));
            return copy;
        }
        if (value.isArray()) {
            ArrayNode copy = json.createArrayNode();
            for (JsonNode item : value) {
                if (copy.size() == MOST_ITEMS) {
                    break;
                }
                copy.add(excerpt(item));
            }
            return copy;
        }
        return value;
    }

    /** The value, or its beginning as text when it is longer than the model should read. */
    @Nullable
    JsonNode limited(@Nullable JsonNode value, int characters) {
        if (value == null) {
            return null;
        }
        String text = value.toString();
        if (text.length() <= characters) {
            return value;
        }
        return json.createObjectNode()
                .put("truncated", true)
                .put("total_characters", text.length())
                .put("beginning", cut(text, characters));
    }

    private static String cut(String text, int characters) {
        int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
        return text.substring(0, end);
    }
}
