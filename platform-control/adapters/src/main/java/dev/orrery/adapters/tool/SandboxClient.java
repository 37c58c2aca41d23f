package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import java.time.Duration;
import java.util.List;

/** Runs code in the sandbox, section 13.2 of the platform contract. */
public final class SandboxClient {
    /** What the caller sees of a run; printed output too, or it would be lost. */
    private static final List<String> SHOWN = List.of("stdout", "stderr", "result", "error");

    private final ProviderHttp http;

    public SandboxClient(ProviderHttp http) {
        this.http = http;
    }

    /**
     * @param seconds what the code may take
     * @param limit longest wait for the answer
     */
    public ToolReply execute(String code, JsonNode input, int seconds, JsonNode policy, Duration limit) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("language", "python").put("code", code);
        body.set("input", input);
        body.put("timeout_seconds", seconds).set("policy", policy);
        ProviderHttp.Answer answer = http.call("POST", http.config().text("execute_path", "/v1/execute"), body, limit);
        if (!answer.body().has("stdout")) {
            return ToolReply.plainError(answer);
        }
        JsonNode error = answer.body().path("error");
        if (!error.isObject()) {
            return ToolReply.result(answer.status(), shown(answer.body()));
        }
        ObjectNode details = JsonNodeFactory.instance
                .objectNode()
                .put("code", error.path("type").asText())
                .put("message", error.path("message").asText());
        details.set("stdout", answer.body().path("stdout"));
        details.set("stderr", answer.body().path("stderr"));
        return new ToolReply(answer.status(), null, details);
    }

    private static ObjectNode shown(JsonNode body) {
        ObjectNode run = JsonNodeFactory.instance.objectNode();
        SHOWN.forEach(key -> run.set(key, body.path(key)));
        return run;
    }
}
