package dev.orrery.agent.mcp.endpoint;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Hands one request to the SDK's server, on the thread and within the user of the HTTP request. */
final class OneMessage implements McpStatelessServerTransport {
    private @Nullable McpStatelessServerHandler handler;

    @Override
    public void setMcpHandler(McpStatelessServerHandler mcpHandler) {
        handler = mcpHandler;
    }

    McpSchema.JSONRPCResponse handle(McpSchema.JSONRPCRequest request) {
        McpStatelessServerHandler server = Objects.requireNonNull(handler, "the server is not built");
        return Objects.requireNonNull(
                server.handleRequest(McpTransportContext.EMPTY, request).block(), "the server gave no answer");
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.empty();
    }
}
