package dev.orrery.backend.openai;

import dev.orrery.kit.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a whole body that was paused, up to a limit. */
final class RequestBody {
    private RequestBody() {}

    /** Fails with 413 {@code payload_too_large}; the rest of such a body is not kept. */
    static Future<Buffer> read(HttpServerRequest request, long limit) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        request.handler(piece -> {
            if (whole.future().isComplete()) {
                return;
            }
            if (body.length() + (long) piece.length() <= limit) {
                body.appendBuffer(piece);
                return;
            }
            request.response().putHeader("Connection", "close");
            whole.fail(Failure.of(
                    413, "payload_too_large", "The body is longer than " + limit + " bytes, which is the limit."));
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(body));
        request.resume();
        return whole.future();
    }
}
