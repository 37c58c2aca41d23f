package dev.orrery.backend.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a service's answer that tells its end, good or bad. Resetting the client's response at an early end, as the
 * proxy library does, would skip the handlers that count open requests, and each shutdown would wait for them.
 */
final class AnswerBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final Runnable onEnd;
    private final @Nullable Handler<Throwable> onCut;

    /** @param onCut what an early end does; null leaves it to the reader of this body */
    AnswerBody(ReadStream<Buffer> body, Runnable onEnd, @Nullable Handler<Throwable> onCut) {
        this.body = body;
        this.onEnd = onEnd;
        this.onCut = onCut;
    }

    @Override
    public AnswerBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        body.exceptionHandler(onCut == null ? handler : onCut);
        return this;
    }

    @Override
    public AnswerBody handler(@Nullable Handler<Buffer> handler) {
        body.handler(handler);
        return this;
    }

    @Override
    public AnswerBody endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(
                handler == null
                        ? null
                        : end -> {
                            onEnd.run();
                            handler.handle(end);
                        });
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
