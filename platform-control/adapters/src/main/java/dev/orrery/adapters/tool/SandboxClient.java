package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Runs code in the sandbox, section 13.2 of the platform contract. */
public final class SandboxClient {
    /** What the caller sees of a run; printed output too, or it would be lost. */
    private static final List<String> SHOWN = List.of("stdout", "stderr", "result", "error");
    /** Refusals and losses that the code of others brings about. */
    private static final Set<String> OF_THE_CODE = Set.of("sandbox_busy", "run_lost");

    private final ProviderHttp http;

    public SandboxClient(ProviderHttp http) {
        this.http = http;
    }

    /** The run as its caller sees it. */
    public ToolReply execute(SandboxRun run) {
        ProviderHttp.Answer answer = send(run, run.limit());
        if (!isRun(answer.body())) {
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

    /** The sandbox's own answer. @param limit longest wait for it */
    public ProviderHttp.Answer send(SandboxRun run, Duration limit) {
        return http.call("POST", http.config().text("execute_path", "/v1/execute"), run.body(), limit);
    }

    /** Whether a failing answer tells of the code that was run, or of how much of it there is, not of the sandbox. */
    static boolean tellsOfTheCode(JsonNode body) {
        return isRun(body) || OF_THE_CODE.contains(body.path("error").asText());
    }

    private static boolean isRun(JsonNode body) {
        return body.has("stdout");
    }

    private static ObjectNode shown(JsonNode body) {
        ObjectNode run = JsonNodeFactory.instance.objectNode();
        SHOWN.forEach(key -> run.set(key, body.path(key)));
        return run;
    }
}
