package dev.orrery.backend.openai;

import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.request.RequestTrail;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/** The way of one request from its event loop to other threads and back. */
record EventLoop(Context context, String requestId) {

    static EventLoop of(RoutingContext routing) {
        return new EventLoop(
                routing.vertx().getOrCreateContext(), Objects.requireNonNull(routing.get(RequestIds.MDC_KEY)));
    }

    /** Runs what may wait on a virtual thread; the result comes back on the event loop. */
    <T> Future<T> blocking(Callable<T> work) {
        Promise<T> result = Promise.promise();
        RequestTrail trail = RequestTrail.of(requestId);
        Thread.ofVirtual().name("edge").start(() -> {
            try {
                T value = trail.call(work);
                context.runOnContext(done -> result.complete(value));
            } catch (Exception failed) {
                context.runOnContext(done -> result.fail(failed));
            }
        });
        return result.future();
    }

    /** The end of something that ends elsewhere, seen on the event loop. */
    Future<Void> when(CompletionStage<Void> ended) {
        Promise<Void> result = Promise.promise();
        ended.whenComplete((nothing, failed) -> context.runOnContext(done -> {
            if (failed == null) {
                result.complete();
            } else {
                result.fail(failed);
            }
        }));
        return result.future();
    }
}
