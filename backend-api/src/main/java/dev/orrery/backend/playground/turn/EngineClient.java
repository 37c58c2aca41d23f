package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.contracts.agents.ExecutionRequest;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
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

/**
 * Runs an agent in the engine and reads the run as it happens. Not a REST client: closing a stream of theirs reads the
 * rest of the answer instead of closing the connection, so the engine would never learn that nobody listens.
 */
@ApplicationScoped
class EngineClient {
    private static final String ENGINE = "agent-engine";
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    private final EgressClient http;
    private final TokenSigner signer;
    private final ObjectMapper json;
    private final PlaygroundConfig config;
    private final URI address;

    EngineClient(EgressClient http, TokenSigner signer, ObjectMapper json, PlaygroundConfig config) {
        this.http = http;
        this.signer = signer;
        this.json = json;
        this.config = config;
        String base = config.agentEngine().toString();
        this.address = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + "/v1/internal/agent-executions/stream");
    }

    /**
     * Starts an execution. Blocks until the engine's response headers are there.
     *
     * @throws Failure 502 {@code agent_engine_unreachable}, 504 {@code agent_engine_timeout}, or the engine's own
     */
    EngineStream stream(ExecutionRequest request, Actor actor, String requestId) {
        EgressRequest call = EgressRequest.json(
                        "POST", address, bytes(request), config.engine().silence(), Reach.PRIVATE_NETWORKS)
                .header("Accept", "text/event-stream")
                .header(RequestIds.HEADER, requestId)
                .header(ServiceTokenMechanism.SERVICE_TOKEN, signer.serviceToken(ENGINE, CallKind.INTERNAL))
                .header(ServiceTokenMechanism.ACTOR_TOKEN, signer.actorToken(ENGINE, actor, requestId));
        EgressStream stream;
        try {
            stream = http.stream(call);
        } catch (EgressException failed) {
            Failure failure = failed.kind() == EgressException.Kind.TIMEOUT ? timeout() : unreachable();
            throw failure.causedBy(failed);
        }
        if (stream.isSuccess()) {
            return new EngineStream(stream, json);
        }
        try (stream) {
            throw UpstreamFailureMapper.failure(
                    stream.status(), new String(stream.body().readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw unreachable().causedBy(broken);
        }
    }

    static Failure timeout() {
        return Failure.of(504, "agent_engine_timeout", "The agent engine did not answer in time; try again.");
    }

    private static Failure unreachable() {
        return Failure.badGateway("agent_engine_unreachable", "The agent engine cannot be reached; try again.");
    }

    private byte[] bytes(ExecutionRequest request) {
        try {
            return json.writeValueAsBytes(request);
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("An execution request is always JSON", notJson);
        }
    }
}
