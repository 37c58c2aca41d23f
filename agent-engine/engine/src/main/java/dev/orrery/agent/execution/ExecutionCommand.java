package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.agent.policy.Asked;
import dev.orrery.agent.retrieval.RetrievalInput;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be executed. The requesting user is not part of it: it is the actor of the call, whatever the body says.
 *
 * @param platformRuntime the snapshot; may hold secrets, never stored or logged
 */
public record ExecutionCommand(
        String agentId,
        ExecutionInput input,
        boolean online,
        @Nullable PlatformRuntime platformRuntime) {

    static final String ONLINE = "online";

    /**
     * Reads the body of section 7.3.
     *
     * @throws Failure 400 {@code invalid_payload}, {@code invalid_agent_id}, {@code invalid_input},
     *     {@code invalid_retrieval_input}
     */
    static ExecutionCommand of(@Nullable JsonNode body, String defaultProfile, ObjectMapper json) {
        Payload fields = Payload.of(body);
        String agentId = fields.requiredText("agent_id", "invalid_agent_id");
        ExecutionInput input = ExecutionInput.of(fields.object("input", "invalid_input"));
        return new ExecutionCommand(
                agentId,
                input,
                isOnline(fields.text("runtime_profile", defaultProfile), defaultProfile),
                snapshot(fields, json));
    }

    /** The body of the public endpoint: the rest is supplied by the suite, not by the client. */
    static ExecutionCommand ofPublic(@Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        String agentId = fields.requiredText("agent_id", "invalid_agent_id");
        return new ExecutionCommand(agentId, ExecutionInput.of(fields.object("input", "invalid_input")), false, null);
    }

    /** What tells whether two requests ask the same, whatever the suite supplied to them. */
    byte[] fingerprint() {
        return IdempotencyKey.fingerprint(agentId + "\n" + input.toJson());
    }

    /** The use that is asked for, as the policy decides about it. */
    Asked by(Actor actor) {
        RetrievalInput search = input.retrieval();
        return new Asked(actor, online, input.model(), search == null ? null : search.index(), platformRuntime);
    }

    ExecutionCommand with(boolean nowOnline, PlatformRuntime snapshot) {
        return new ExecutionCommand(agentId, input, nowOnline, snapshot);
    }

    String runtimeProfile() {
        return online ? ONLINE : "offline";
    }

    /** An unknown profile counts as not given. */
    private static boolean isOnline(String profile, String fallback) {
        return switch (profile.toLowerCase(Locale.ROOT)) {
            case "online" -> true;
            case "offline", "air_gapped" -> false;
            default -> "online".equals(fallback);
        };
    }

    private static @Nullable PlatformRuntime snapshot(Payload fields, ObjectMapper json) {
        JsonNode node = fields.get("platform_runtime");
        if (node == null) {
            return null;
        }
        try {
            return json.convertValue(node, PlatformRuntime.class);
        } catch (IllegalArgumentException unreadable) {
            // Without the cause: it may quote the snapshot, which may hold secrets.
            throw Failure.badRequest("invalid_payload", "platform_runtime is not a snapshot of the platform.");
        }
    }

    /** Keeps the snapshot out of logs. */
    @Override
    public String toString() {
        return "ExecutionCommand[" + agentId + "]";
    }
}
