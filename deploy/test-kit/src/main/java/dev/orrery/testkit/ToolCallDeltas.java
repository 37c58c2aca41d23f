package dev.orrery.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Tool calls as the deltas of a stream: the first names a call by index, the others bring its arguments in pieces. */
final class ToolCallDeltas {
    private static final int PIECE = 5;

    private ToolCallDeltas() {}

    static List<String> interleaved(List<ScriptedModelServer.ToolCall> calls) {
        List<String> deltas = new ArrayList<>();
        int longest = 0;
        for (int i = 0; i < calls.size(); i++) {
            ObjectNode call = call(i).put("id", calls.get(i).id()).put("type", "function");
            call.putObject("function").put("name", calls.get(i).name()).put("arguments", "");
            deltas.add(delta(call));
            longest = Math.max(longest, calls.get(i).arguments().length());
        }
        for (int from = 0; from < longest; from += PIECE) {
            for (int i = 0; i < calls.size(); i++) {
                String arguments = calls.get(i).arguments();
                if (from < arguments.length()) {
                    ObjectNode call = call(i);
                    call.putObject("function")
                            .put("arguments", arguments.substring(from, Math.min(from + PIECE, arguments.length())));
                    deltas.add(delta(call));
                }
            }
        }
        return deltas;
    }

    private static ObjectNode call(int index) {
        return JsonNodeFactory.instance.objectNode().put("index", index);
    }

    private static String delta(ObjectNode call) {
        ObjectNode delta = JsonNodeFactory.instance.objectNode();
        delta.putArray("tool_calls").add(call);
        return delta.toString();
    }
}
