package dev.orrery.adapters.http;

import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import java.time.Duration;

/** A call that somebody else sends: the request, its limits, and the guard that wants to know how it went. */
public final class ProviderDispatch implements AutoCloseable {
    private final EgressRequest request;
    private final Duration longest;
    private final ProviderGuard.StreamOutcome outcome;
    private final NotedCall call;

    ProviderDispatch(EgressRequest request, Duration longest, ProviderGuard.StreamOutcome outcome, NotedCall call) {
        this.request = request;
        this.longest = longest;
        this.outcome = outcome;
        this.call = call;
    }

    public EgressRequest request() {
        return request;
    }

    /** How long a streamed answer may take as a whole. */
    public Duration longest() {
        return longest;
    }

    /** The provider's status arrived. */
    public void answered(int status) {
        call.answered(status);
        if (ProviderGuard.isFailure(status)) {
            outcome.broke();
        }
    }

    /** The provider sent no answer, or broke it off. Without effect once closed. */
    public void broke(Throwable cause) {
        call.failed(cause);
        if (!(cause instanceof EgressException none) || ProviderGuard.isFaultOfProvider(none)) {
            outcome.brokeUnlessClosed();
        }
    }

    /** The call is over, for whatever reason. */
    @Override
    public void close() {
        outcome.close();
    }
}
