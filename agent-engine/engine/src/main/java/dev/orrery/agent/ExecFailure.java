package dev.orrery.agent;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.ws.rs.ProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The error codes of executions, section 7.9 of the playgrounds contract. */
public final class ExecFailure {
    public static final String POLICY_DENIED = "EXEC_POLICY_DENIED";
    public static final String RUNTIME_PROFILE_BLOCKED = "EXEC_RUNTIME_PROFILE_BLOCKED";
    public static final String MODEL_NOT_ALLOWED = "EXEC_MODEL_NOT_ALLOWED";
    public static final String TOOL_NOT_ALLOWED = "EXEC_TOOL_NOT_ALLOWED";
    public static final String AGENT_NOT_FOUND = "EXEC_AGENT_NOT_FOUND";
    public static final String TIMEOUT = "EXEC_TIMEOUT";
    public static final String UPSTREAM_UNAVAILABLE = "EXEC_UPSTREAM_UNAVAILABLE";
    public static final String INTERNAL_ERROR = "EXEC_INTERNAL_ERROR";
    public static final String QUOTA_EXCEEDED = "EXEC_QUOTA_EXCEEDED";
    public static final String CANCELLED = "EXEC_CANCELLED";

    private ExecFailure() {}

    public static Failure agentNotFound(String agentId) {
        return Failure.notFound(AGENT_NOT_FOUND, "There is no published agent '" + agentId + "'.");
    }

    public static Failure policyDenied(String message) {
        return Failure.forbidden(POLICY_DENIED, message);
    }

    public static Failure profileBlocked(String message) {
        return Failure.forbidden(RUNTIME_PROFILE_BLOCKED, message);
    }

    public static Failure modelNotAllowed(String message) {
        return Failure.forbidden(MODEL_NOT_ALLOWED, message);
    }

    public static Failure toolNotAllowed(String toolRef) {
        return Failure.forbidden(TOOL_NOT_ALLOWED, "Tool '" + toolRef + "' cannot be used in this installation.");
    }

    public static Failure internal(String message) {
        return Failure.of(500, INTERNAL_ERROR, message);
    }

    public static Failure internal(String message, String reason) {
        return internal(message).with("reason", reason);
    }

    /** What the gate of the user's quota said: used up, or not to be read. */
    public static Failure ofQuota(Failure refused) {
        if (refused.status() != 429) {
            return Failure.unavailable(UPSTREAM_UNAVAILABLE, String.valueOf(refused.getMessage()))
                    .causedBy(refused);
        }
        return Failure.of(429, QUOTA_EXCEEDED, String.valueOf(refused.getMessage()))
                .with(refused.details());
    }

    /** The provider that the deployment binds for a capability. @throws Failure reason {@code binding_missing} */
    public static RuntimeBinding requireBinding(PlatformRuntime runtime, Capability capability) {
        return runtime.binding(capability)
                .orElseThrow(() ->
                        internal("The active deployment binds no " + capability.wireName() + ".", "binding_missing"));
    }

    public static Failure cancelled() {
        return Failure.conflict(CANCELLED, "The execution was cancelled.");
    }

    public static Failure deadlinePassed() {
        return Failure.of(504, TIMEOUT, "The execution ran longer than this installation allows.");
    }

    public static Failure approvalExpired() {
        return Failure.of(504, TIMEOUT, "Nobody decided about the tool call in time.")
                .with("reason", "approval_expired");
    }

    public static Failure databaseAway(Throwable cause) {
        return Failure.unavailable(UPSTREAM_UNAVAILABLE, "The database does not answer now; try again shortly.")
                .causedBy(cause);
    }

    public static Failure interrupted() {
        return internal("The process that ran the execution was stopped; start it again.", "interrupted");
    }

    /**
     * The answer of another service that an execution depends on; a refusal of it stays as it is.
     *
     * @param without what cannot be done without an answer, as a sentence
     * @throws Failure 503 {@code EXEC_UPSTREAM_UNAVAILABLE} when there is none
     */
    public static <T> T requireAnswer(String without, Supplier<T> call) {
        try {
            return call.get();
        } catch (ProcessingException unreachable) {
            throw Failure.unavailable(UPSTREAM_UNAVAILABLE, without).causedBy(unreachable);
        }
    }

    /** What a model, embeddings or vector provider did, in the terms of executions. */
    public static Failure ofProvider(Failure cause, String capability) {
        if (cause.code().startsWith("EXEC_")) {
            return cause;
        }
        Map<String, @Nullable Object> upstream = new LinkedHashMap<>(cause.details());
        upstream.put("code", cause.code());
        Failure failure = translate(cause, capability)
                .with("capability", capability)
                .with("upstream_status_code", cause.status())
                .with("upstream_error", upstream);
        return failure.causedBy(cause);
    }

    private static Failure translate(Failure cause, String capability) {
        if (cause.status() == 504) {
            return Failure.of(504, TIMEOUT, "The provider of " + capability + " did not answer in time.");
        }
        if (cause.status() >= 502 || "embeddings".equals(capability)) {
            return Failure.unavailable(
                    UPSTREAM_UNAVAILABLE, "The provider of " + capability + " cannot be used: " + cause.getMessage());
        }
        return internal("The provider of " + capability + " refused the call: " + cause.getMessage());
    }
}
