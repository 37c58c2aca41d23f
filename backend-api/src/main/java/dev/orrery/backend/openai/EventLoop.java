package dev.orrery.backend.openai;

import dev.orrery.kit.request.RequestIds;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.MDC;

/** The way of one request from its event loop to other threads and back. */
record EventLoop(Context context, String requestId) {

    static EventLoop of(RoutingContext routing) {
        return new EventLoop(
                routing.vertx().getOrCreateContext(), Objects.requireNonNull(routing.get(RequestIds.MDC_KEY)));
    }

    /** Runs what may wait on a virtual thread; the result comes back on the event loop. */
    <T> Future<T> blocking(Callable<T> work) {
        Promise<T> result = Promise.promise();
        Thread.ofVirtual().name("edge").start(() -> {
            MDC.put(RequestIds.MDC_KEY, requestId);
            try {
                T value = work.call();
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
