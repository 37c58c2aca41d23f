package dev.orrery.agent.mcp.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.orrery.testkit.HttpPeer;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An MCP server of the SDK behind {@code /mcp} of an HTTP peer. */
final class McpPeer implements McpStatelessServerTransport, AutoCloseable {
    private final HttpPeer http = HttpPeer.start();
    private final McpJsonMapper json = new JacksonMcpJsonMapper(new ObjectMapper());
    private @Nullable McpStatelessServerHandler handler;
    /** Whether answers come as an event stream, with a notice before. */
    volatile boolean streams;

    McpPeer() {
        McpServer.sync(this)
                .serverInfo("peer", "1")
                .jsonMapper(json)
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                .toolCall(
                        tool("tide"),
                        (context, request) ->
                                text("High tide at " + request.arguments().get("place")))
                .toolCall(
                        tool("broken"),
                        (context, request) -> McpSchema.CallToolResult.builder()
                                .addTextContent("the gauge is broken")
                                .isError(true)
                                .build())
                .toolCall(tool("flood"), (context, request) -> text("x".repeat(50_000)))
                .build();
        http.on("POST", "/mcp", (exchange, request) -> answer(exchange, request));
        http.on("DELETE", "/mcp", 200, "");
    }

    private static McpSchema.Tool tool(String name) {
        return McpSchema.Tool.builder(
                        name, Map.of("type", "object", "properties", Map.of("place", Map.of("type", "string"))))
                .description("The tool " + name)
                .build();
    }

    private static McpSchema.CallToolResult text(String text) {
        return McpSchema.CallToolResult.builder().addTextContent(text).build();
    }

    HttpPeer http() {
        return http;
    }

    private void answer(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        McpSchema.JSONRPCMessage message = McpSchema.deserializeJsonRpcMessage(json, request.body());
        McpStatelessServerHandler to = Objects.requireNonNull(handler);
        exchange.getResponseHeaders().set("Mcp-Session-Id", "session-1");
        if (message instanceof McpSchema.JSONRPCRequest call) {
            McpSchema.JSONRPCResponse response =
                    to.handleRequest(McpTransportContext.EMPTY, call).block();
            String body = json.writeValueAsString(response);
            if (streams) {
                String notice = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                        + "{\"level\":\"info\",\"data\":\"working\"}}";
                HttpPeer.respond(
                        exchange,
                        200,
                        "text/event-stream",
                        "event: message\ndata: " + notice + "\n\nevent: message\ndata: " + body + "\n\n");
            } else {
                HttpPeer.respond(exchange, 200, "application/json", body);
            }
        } else {
            HttpPeer.respond(exchange, 202, "application/json", "");
        }
    }

    @Override
    public void setMcpHandler(McpStatelessServerHandler mcpHandler) {
        handler = mcpHandler;
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.empty();
    }

    /** The SDK's server closes its transport, which is this peer: closing that server here would never end. */
    @Override
    public void close() {
        http.close();
    }
}
