package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts tool calls together from their deltas, which name the call by index and bring its arguments in pieces. */
final class ToolCallAssembly {
    private static final class Call {
        String id = "";
        final StringBuilder name = new StringBuilder();
        final StringBuilder arguments = new StringBuilder();
    }

    private final SortedMap<Integer, Call> calls = new TreeMap<>();

    void add(JsonNode deltas) {
        for (JsonNode delta : deltas) {
            Call call = calls.computeIfAbsent(delta.path("index").asInt(calls.size()), unused -> new Call());
            if (delta.hasNonNull("id")) {
                call.id = delta.path("id").asText();
            }
            call.name.append(delta.path("function").path("name").asText(""));
            call.arguments.append(delta.path("function").path("arguments").asText(""));
        }
    }

    /** The whole calls in the order of their index; those without id or name are dropped. */
    List<JsonNode> calls() {
        List<JsonNode> whole = new ArrayList<>();
        for (Call call : calls.values()) {
            if (!call.id.isEmpty() && !call.name.isEmpty()) {
                ObjectNode node =
                        JsonNodeFactory.instance.objectNode().put("id", call.id).put("type", "function");
                node.putObject("function")
                        .put("name", call.name.toString())
                        .put("arguments", call.arguments.toString());
                whole.add(node);
            }
        }
        return whole;
    }
}
