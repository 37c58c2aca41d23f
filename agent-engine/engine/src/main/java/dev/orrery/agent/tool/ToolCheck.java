package dev.orrery.agent.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.agent.tool.CheckedCall.Ready;
import dev.orrery.agent.tool.CheckedCall.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a call of the model: is it a tool that the agent has and the policy allows, are the arguments right. A call that
 * fails is no failure of the execution: the model reads what is wrong and may try again within its budget.
 */
@ApplicationScoped
public class ToolCheck {
    private final ToolArguments schemas;
    private final ObjectMapper json;

    ToolCheck(ToolArguments schemas, ObjectMapper json) {
        this.schemas = schemas;
        this.json = json.copy().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    public CheckedCall check(RequestedCall call, Toolset tools) {
        OfferedTool tool = tools.named(call.toolName()).orElse(null);
        JsonNode arguments = arguments(call);
        if (tool == null) {
            ObjectNode error = error("unknown_tool", "There is no tool '" + call.toolName() + "'.");
            tools.names().forEach(error.putArray("available_tools")::add);
            return new Refused(call, null, shown(arguments, call), 404, error);
        }
        if (!(arguments instanceof ObjectNode object)) {
            return refused(call, tool, arguments, 400, "invalid_arguments", "The arguments must be one JSON object.");
        }
        List<String> problems = schemas.problems(tool.definition().inputSchema(), object);
        if (!problems.isEmpty()) {
            Refused refused = refused(
                    call, tool, object, 400, "invalid_arguments", "The arguments do not fit the tool's schema.");
            problems.forEach(refused.error().putArray("problems")::add);
            return refused;
        }
        return new Ready(call, tool, object);
    }

    /** The call as refused by the person who was asked. */
    /** The user agreed to this call when it was one of another tool. */
    public Refused outdated(Ready ready) {
        return refused(
                ready.call(),
                ready.tool(),
                ready.arguments(),
                409,
                "approval_outdated",
                "The agent was changed since the user agreed to this call; ask for it again.");
    }

    public Refused rejected(Ready ready, @Nullable String reason) {
        return refused(
                ready.call(),
                ready.tool(),
                ready.arguments(),
                403,
                "approval_rejected",
                reason == null ? "The user rejected this call." : "The user rejected this call: " + reason);
    }

    private Refused refused(
            RequestedCall call, OfferedTool tool, @Nullable JsonNode arguments, int status, String code, String text) {
        return new Refused(call, tool, shown(arguments, call), status, error(code, text));
    }

    private ObjectNode error(String code, String message) {
        return json.createObjectNode().put("code", code).put("message", message);
    }

    private static JsonNode shown(@Nullable JsonNode arguments, RequestedCall call) {
        return arguments == null ? TextNode.valueOf(call.arguments()) : arguments;
    }

    /** The arguments, an empty text as none; null when they are no JSON. */
    private @Nullable JsonNode arguments(RequestedCall call) {
        if (call.arguments().isBlank()) {
            return json.createObjectNode();
        }
        try {
            return json.readTree(call.arguments());
        } catch (JsonProcessingException malformed) {
            return null;
        }
    }
}
