package dev.orrery.backend.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A request body that fails once it is longer than allowed, and tells of each piece that passes. */
final class LimitedBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final long limit;
    private final Runnable onProgress;
    private final Runnable onTooLarge;
    private @Nullable Handler<Throwable> failed;
    private long passed;

    LimitedBody(ReadStream<Buffer> body, long limit, Runnable onProgress, Runnable onTooLarge) {
        this.body = body;
        this.limit = limit;
        this.onProgress = onProgress;
        this.onTooLarge = onTooLarge;
    }

    @Override
    public LimitedBody handler(@Nullable Handler<Buffer> handler) {
        body.handler(handler == null ? null : piece -> pass(piece, handler));
        return this;
    }

    private void pass(Buffer piece, Handler<Buffer> handler) {
        boolean wasInside = passed <= limit;
        passed += piece.length();
        if (passed <= limit) {
            onProgress.run();
            handler.handle(piece);
        } else if (wasInside) {
            onTooLarge.run();
            if (failed != null) {
                failed.handle(new IllegalStateException("The request body is longer than " + limit + " bytes"));
            }
        }
    }

    @Override
    public LimitedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        failed = handler;
        body.exceptionHandler(handler);
        return this;
    }

    @Override
    public LimitedBody endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(handler);
        return this;
    }

    @Override
    public LimitedBody pause() {
        body.pause();
        return this;
    }

    @Override
    public LimitedBody resume() {
        body.resume();
        return this;
    }

    @Override
    public LimitedBody fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}
