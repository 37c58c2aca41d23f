package dev.orrery.kit.failure;

import dev.orrery.kit.failure.TriedAgain.Without;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Does {@link TriedAgain}, around the transaction. */
@TriedAgain(Without.PEER)
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 10)
class TryAgain {
    /** The guards that all share: annotations of the library would each read their settings at every start. */
    @ApplicationScoped
    static class Guards {
        private final Guard peers = guard(Without.PEER);
        private final Guard databases = guard(Without.DATABASE);

        private static Guard guard(Without without) {
            return Guard.create()
                    .withDescription("without " + without.name().toLowerCase(Locale.ROOT))
                    .withRetry()
                    .maxRetries(3)
                    .jitter(200, ChronoUnit.MILLIS)
                    .whenException(without::isAway)
                    .done()
                    .build();
        }

        @Nullable
        Object call(Without without, InvocationContext call) throws Exception {
            Guard guard = switch (without) {
                case PEER -> peers;
                case DATABASE -> databases;
            };
            return guard.call(call::proceed, Object.class);
        }
    }

    private final Guards guards;

    TryAgain(Guards guards) {
        this.guards = guards;
    }

    @AroundInvoke
    @Nullable
    Object around(InvocationContext call) throws Exception {
        return guards.call(call.getInterceptorBinding(TriedAgain.class).value(), call);
    }
}
