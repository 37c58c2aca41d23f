package dev.orrery.backend.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a service's answer that tells when it ends early. Resetting the client's response then, as the proxy library
 * does, would skip the handlers that count open requests, and each shutdown would wait for them.
 */
final class AnswerBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final Handler<Throwable> onCut;

    /** @param onCut what an early end does, in place of what the reader of this body would do */
    AnswerBody(ReadStream<Buffer> body, Handler<Throwable> onCut) {
        this.body = body;
        this.onCut = onCut;
    }

    @Override
    public AnswerBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        body.exceptionHandler(onCut);
        return this;
    }

    @Override
    public AnswerBody handler(@Nullable Handler<Buffer> handler) {
        body.handler(handler);
        return this;
    }

    @Override
    public AnswerBody endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(handler);
        return this;
    }

    @Override
    public AnswerBody pause() {
        body.pause();
        return this;
    }

    @Override
    public AnswerBody resume() {
        body.resume();
        return this;
    }

    @Override
    public AnswerBody fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}
