package dev.orrery.agent.mcp.server;

import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpTransportException;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Streamable HTTP of the MCP SDK over the one egress client, so that its policy, limits of time and of size hold for
 * every request: one POST for each message, answered by JSON or by a short event stream. The optional stream from server
 * to client is never opened; what a server would send there is of no use to a single call.
 */
final class EgressTransport implements McpClientTransport {
    private static final Scheduler THREADS = Schedulers.fromExecutor(Executors.newVirtualThreadPerTaskExecutor());

    private final EgressClient egress;
    private final McpJsonMapper json;
    private final Target target;
    private volatile @Nullable String session;
    private volatile @Nullable Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler;

    /** Where requests go. @param bearer null for none */
    record Target(URI uri, @Nullable String bearer, Duration timeout, long maxBytes, Reach reach) {}

    EgressTransport(EgressClient egress, McpJsonMapper json, Target target) {
        this.egress = egress;
        this.json = json;
        this.target = target;
    }

    @Override
    public Mono<Void> connect(Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> incoming) {
        handler = incoming;
        return Mono.empty();
    }

    @Override
    public Mono<Void> closeGracefully() {
        String open = session;
        if (open == null) {
            return Mono.empty();
        }
        session = null;
        return Mono.<Void>fromRunnable(() -> endSession(open)).subscribeOn(THREADS);
    }

    private void endSession(String open) {
        try {
            egress.send(request("DELETE", null).header(HttpHeaders.MCP_SESSION_ID, open));
        } catch (EgressException gone) {
            // The server forgets the session by itself; the call is over either way.
            return;
        }
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return Mono.<Void>fromRunnable(() -> exchange(message)).subscribeOn(THREADS);
    }

    private void exchange(McpSchema.JSONRPCMessage message) {
        try (EgressStream answer = egress.stream(request("POST", json.writeValueAsBytes(message)), target.timeout())) {
            answer.header(HttpHeaders.MCP_SESSION_ID).ifPresent(id -> session = id);
            if (!answer.isSuccess()) {
                throw new McpTransportException("The server answered " + answer.status());
            }
            InputStream body = answer.body();
            if (answer.contentType().startsWith("text/event-stream")) {
                readEvents(body, message);
            } else {
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                if (!text.isBlank()) {
                    receive(text);
                }
            }
        } catch (IOException broken) {
            throw new McpTransportException("The server's answer broke off", broken);
        }
    }

    /** Reads up to the answer of this message; the server may send notices before it. */
    private void readEvents(InputStream body, McpSchema.JSONRPCMessage message) throws IOException {
        SseReader events = new SseReader(body);
        for (SseEvent event = events.next(); event != null; event = events.next()) {
            McpSchema.JSONRPCMessage received = receive(event.data());
            if (message instanceof McpSchema.JSONRPCRequest request
                    && received instanceof McpSchema.JSONRPCResponse response
                    && request.id().equals(response.id())) {
                return;
            }
        }
    }

    private McpSchema.JSONRPCMessage receive(String text) throws IOException {
        McpSchema.JSONRPCMessage received = McpSchema.deserializeJsonRpcMessage(json, text);
        var to = handler;
        if (to != null) {
            to.apply(Mono.just(received)).subscribe();
        }
        return received;
    }

    private EgressRequest request(String method, byte @Nullable [] body) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json, text/event-stream");
        headers.put("Content-Type", "application/json");
        headers.put(HttpHeaders.PROTOCOL_VERSION, ProtocolVersions.MCP_2025_06_18);
        String open = session;
        if (open != null) {
            headers.put(HttpHeaders.MCP_SESSION_ID, open);
        }
        if (target.bearer() != null) {
            headers.put("Authorization", "Bearer " + target.bearer());
        }
        return new EgressRequest(
                method, target.uri(), headers, body, target.timeout(), target.maxBytes(), target.reach());
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return List.of(ProtocolVersions.MCP_2025_06_18, ProtocolVersions.MCP_2025_03_26);
    }
}
