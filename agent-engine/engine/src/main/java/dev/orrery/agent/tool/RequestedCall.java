package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tool call as the model asked for it.
 *
 * @param callId unique in the execution
 * @param toolName what the model calls the tool, see {@link OfferedTool#function}
 * @param arguments JSON text, not checked
 */
public record RequestedCall(String callId, String toolName, String arguments) {

    /**
     * The calls of an answer. Some models number their calls anew in every answer, so an id that was used before gets a
     * suffix.
     */
    public static List<RequestedCall> of(List<JsonNode> toolCalls, List<ToolCallRecord> before) {
        Set<String> used = new HashSet<>();
        before.forEach(call -> used.add(call.callId()));
        List<RequestedCall> calls = new ArrayList<>();
        for (JsonNode call : toolCalls) {
            String id = call.path("id").asText("");
            String name = call.path("function").path("name").asText("");
            if (id.isBlank() || name.isBlank()) {
                continue;
            }
            String unique = id;
            for (int n = 2; !used.add(unique); n++) {
                unique = id + "-" + n;
            }
            JsonNode arguments = call.path("function").path("arguments");
            calls.add(new RequestedCall(
                    unique, name, arguments.isTextual() ? arguments.textValue() : arguments.toString()));
        }
        return calls;
    }

    /** The call in the OpenAI shape, for the conversation. */
    public JsonNode toJson() {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("id", callId).put("type", "function");
        node.putObject("function").put("name", toolName).put("arguments", arguments);
        return node;
    }
}
