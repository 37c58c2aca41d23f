package dev.orrery.backend.gateway;

import dev.orrery.kit.failure.Failure;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the edge itself says about executions, section 6 of the playgrounds contract: that they are switched off, and that
 * the engine gave no answer. An answer of the engine is passed on as it is, an error too.
 */
@ApplicationScoped
class EngineSwitch {
    private static final String PATH = GatewayRoute.AGENT_EXECUTIONS.prefix();
    private static final int TIMEOUT = 504;
    private static final String DISABLED = "agent_execution_disabled";
    private static final String DEGRADED = "EXEC_UPSTREAM_UNAVAILABLE";
    private static final String UNREACHABLE = "agent_engine_unreachable";
    private static final String LATE = "agent_engine_timeout";

    private final GatewayConfig.Executions config;

    EngineSwitch(GatewayConfig config) {
        this.config = config.executions();
    }

    /** 503 {@code agent_execution_disabled} for a new execution while they are switched off. */
    Optional<Failure> refusal(HttpMethod method, String path) {
        return config.viaEngine() || !creates(method, path)
                ? Optional.empty()
                : Optional.of(Failure.unavailable(DISABLED, "This installation runs no agents now; ask its operator."));
    }

    /** The contract's words for an engine that gave no answer; a failure of another service keeps its own. */
    Failure translate(Failure noAnswer, HttpMethod method, String path, String requestId) {
        if (!GatewayRoute.AGENT_EXECUTIONS.owns(path)) {
            return noAnswer;
        }
        String operation = operation(method, path);
        if (config.fallback() && !operation.isEmpty()) {
            return Failure.unavailable(DEGRADED, "Agent runs cannot be served right now.")
                    .with("operation", operation)
                    .with("fallback_applied", true)
                    .with("request_id", requestId)
                    .causedBy(noAnswer);
        }
        Failure failure = noAnswer.status() == TIMEOUT
                ? Failure.of(TIMEOUT, LATE, "The agent engine did not answer in time; try again.")
                : Failure.badGateway(UNREACHABLE, "The agent engine cannot be reached; try again.");
        return failure.causedBy(noAnswer);
    }

    /** Status to codes of all that the edge may say itself about this operation, {@code {id}} for a value in its path. */
    static Map<Integer, List<String>> codes(HttpMethod method, String path) {
        if (!GatewayRoute.AGENT_EXECUTIONS.owns(path)) {
            return Map.of();
        }
        List<String> unavailable = new ArrayList<>();
        if (creates(method, path)) {
            unavailable.add(DISABLED);
        }
        if (!operation(method, path).isEmpty()) {
            unavailable.add(DEGRADED);
        }
        return Map.of(502, List.of(UNREACHABLE), 503, unavailable, TIMEOUT, List.of(LATE));
    }

    private static boolean creates(HttpMethod method, String path) {
        return method.equals(HttpMethod.POST) && path.equals(PATH);
    }

    private static String operation(HttpMethod method, String path) {
        if (creates(method, path)) {
            return "create_execution";
        }
        boolean one = method.equals(HttpMethod.GET)
                && path.startsWith(PATH + '/')
                && path.indexOf('/', PATH.length() + 1) < 0;
        return one ? "get_execution" : "";
    }
}
