package dev.orrery.backend.gateway;

import dev.orrery.backend.idempotency.IdempotencyKeys;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.IdempotencyKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A POST that a client may send again: its body, and its answer once that is told. Uploads, answers that are no JSON and
 * answers that are too long are passed on as they come and not kept.
 */
final class SentOnce {
    private static final int MOST_KEPT = 1024 * 1024;

    private final Vertx vertx;
    private final IdempotencyKeys keys;
    private final byte[] scope;
    private final Buffer body;

    SentOnce(Vertx vertx, IdempotencyKeys keys, byte[] scope, Buffer body) {
        this.vertx = vertx;
        this.keys = keys;
        this.scope = scope;
        this.body = body;
    }

    /** Executions know keys themselves, since theirs outlive this process; messages of MCP have ids of their own. */
    static boolean appliesTo(HttpServerRequest request) {
        String path = request.path();
        String type = request.getHeader("Content-Type");
        return request.method().equals(HttpMethod.POST)
                && request.headers().contains(IdempotencyKey.HEADER)
                && (type == null || !type.startsWith("multipart/"))
                && !GatewayRoute.AGENT_EXECUTIONS.owns(path)
                && !GatewayRoute.MCP.owns(path);
    }

    /** Fails with 413 {@code payload_too_large}. The request was paused. */
    static Future<Buffer> read(HttpServerRequest request) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(piece -> {
            if (body.length() + piece.length() <= MOST_KEPT) {
                body.appendBuffer(piece);
            } else {
                whole.tryFail(Failure.of(
                        413,
                        "payload_too_large",
                        "With an Idempotency-Key a body may have " + MOST_KEPT + " bytes; send it without."));
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(body));
        request.resume();
        return whole.future();
    }

    Buffer body() {
        return body;
    }

    /**
     * Keeps an answer that made something, before its first byte reaches the client; else the key is free again.
     *
     * @param answer the body as the service sends it, so that it tells when it is cut
     */
    Future<Void> answered(ProxyResponse response, @Nullable Body answer) {
        String type = response.headers().get("Content-Type");
        String encoding = response.headers().get("Content-Encoding");
        boolean kept = response.getStatusCode() / 100 == 2
                && answer != null
                && answer.length() <= MOST_KEPT
                && type != null
                && type.startsWith("application/json")
                && (encoding == null || encoding.equals("identity"));
        if (!kept || answer == null) {
            return released();
        }
        return whole(answer)
                .recover(cut -> released().compose(free -> Future.failedFuture(cut)))
                .compose(bytes -> {
                    response.setBody(Body.body(bytes));
                    return bytes.length() > MOST_KEPT
                            ? released()
                            : vertx.executeBlocking(
                                    () -> {
                                        keys.keepAlone(
                                                scope,
                                                response.getStatusCode(),
                                                bytes.toString(StandardCharsets.UTF_8));
                                        return null;
                                    },
                                    false);
                });
    }

    private Future<Void> released() {
        return vertx.executeBlocking(
                () -> {
                    keys.release(scope);
                    return null;
                },
                false);
    }

    private static Future<Buffer> whole(Body answer) {
        Promise<Buffer> whole = Promise.promise();
        Buffer bytes = Buffer.buffer();
        answer.stream().exceptionHandler(whole::tryFail);
        answer.stream().endHandler(end -> whole.tryComplete(bytes));
        answer.stream().handler(bytes::appendBuffer);
        answer.stream().resume();
        return whole.future();
    }
}
