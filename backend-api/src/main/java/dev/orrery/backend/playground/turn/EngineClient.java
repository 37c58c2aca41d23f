package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.contracts.agents.ExecutionRequest;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CallKind;
import dev.orrery.kit.trust.ServiceTokenMechanism;
import dev.orrery.kit.trust.TokenSigner;
import dev.orrery.kit.trust.UpstreamFailureMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * Runs an agent in the engine and reads the run as it happens. Not a REST client: closing a stream of theirs reads the
 * rest of the answer instead of closing the connection.
 */
@ApplicationScoped
class EngineClient {
    private static final String ENGINE = "agent-engine";
    private static final String TIMEOUT = "agent_engine_timeout";
    private static final String UNREACHABLE = "agent_engine_unreachable";
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final Reach REACH = Reach.PRIVATE_NETWORKS;
    /** The engine waits for the run to end before it answers. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(10);

    private final EgressClient http;
    private final TokenSigner signer;
    private final ObjectMapper json;
    private final PlaygroundConfig config;
    private final String executions;

    EngineClient(EgressClient http, TokenSigner signer, ObjectMapper json, PlaygroundConfig config) {
        this.http = http;
        this.signer = signer;
        this.json = json;
        this.config = config;
        String base = config.agentEngine().toString();
        this.executions =
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/internal/agent-executions";
    }

    /**
     * Starts an execution. Blocks until the engine's response headers are there. With the id of a stored turn as its
     * key the execution goes on when this connection breaks; without one it ends.
     *
     * @throws Failure 502 {@code agent_engine_unreachable}, 504 {@code agent_engine_timeout}, or the engine's own
     */
    EngineStream stream(ExecutionRequest request, Turn turn, String requestId) {
        EgressRequest call = EgressRequest.json("POST", uri("/stream"), bytes(request), silence(), REACH);
        UUID key = turn.id();
        return open(key == null ? call : call.header("Idempotency-Key", key.toString()), turn.actor(), requestId, 0);
    }

    /** The events of an execution after this one. @throws Failure as {@link #stream} */
    EngineStream events(String executionId, long seen, Actor actor, String requestId) {
        EgressRequest call = EgressRequest.get(uri("/" + executionId + "/events"), silence(), REACH)
                .header("Last-Event-ID", Long.toString(seen));
        return open(call, actor, requestId, seen);
    }

    /** Asks the engine to stop an execution. @throws Failure as {@link #stream} */
    void cancel(String executionId, Actor actor, String requestId) {
        EgressRequest call =
                EgressRequest.json("POST", uri("/" + executionId + "/cancel"), new byte[0], CANCEL_LIMIT, REACH);
        try {
            EgressResponse answer = http.send(signed(call, actor, requestId));
            if (!answer.isSuccess()) {
                throw UpstreamFailureMapper.failure(answer.status(), answer.text());
            }
        } catch (EgressException failed) {
            throw noAnswer(failed);
        }
    }

    private EngineStream open(EgressRequest call, Actor actor, String requestId, long seen) {
        EgressStream stream;
        try {
            stream = http.stream(signed(call, actor, requestId).header("Accept", "text/event-stream"));
        } catch (EgressException failed) {
            throw noAnswer(failed);
        }
        if (stream.isSuccess()) {
            return new EngineStream(stream, seen, json);
        }
        try (stream) {
            throw UpstreamFailureMapper.failure(
                    stream.status(), new String(stream.body().readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw unreachable().causedBy(broken);
        }
    }

    private EgressRequest signed(EgressRequest call, Actor actor, String requestId) {
        return call.header(RequestIds.HEADER, requestId)
                .header(ServiceTokenMechanism.SERVICE_TOKEN, signer.serviceToken(ENGINE, CallKind.INTERNAL))
                .header(ServiceTokenMechanism.ACTOR_TOKEN, signer.actorToken(ENGINE, actor, requestId));
    }

    private URI uri(String path) {
        return URI.create(executions + path);
    }

    private Duration silence() {
        return config.engine().silence();
    }

    private static Failure noAnswer(EgressException failed) {
        return (failed.kind() == EgressException.Kind.TIMEOUT ? timeout() : unreachable()).causedBy(failed);
    }

    static boolean isTimeout(Failure failure) {
        return failure.code().equals(TIMEOUT);
    }

    static Failure timeout() {
        return Failure.of(504, TIMEOUT, "The agent engine did not answer in time; try again.");
    }

    static boolean isUnreachable(Failure failure) {
        return failure.code().equals(UNREACHABLE);
    }

    static Failure unreachable() {
        return Failure.badGateway(UNREACHABLE, "The agent engine cannot be reached; try again.");
    }

    private byte[] bytes(ExecutionRequest request) {
        try {
            return json.writeValueAsBytes(request);
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("An execution request is always JSON", notJson);
        }
    }
}
