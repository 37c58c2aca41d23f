package dev.orrery.adapters.http;

import dev.orrery.kit.egress.EgressStream;
import java.io.InputStream;
import java.time.Duration;

/** A streamed answer of a provider. Whoever reads it says how it goes; closing it early is no failure. */
public final class ProviderStream implements AutoCloseable {
    private final EgressStream stream;
    private final long provenAfterNanos;
    private final ProviderGuard.StreamOutcome outcome;
    private final long openedAt = System.nanoTime();
    private volatile boolean closed;

    ProviderStream(EgressStream stream, Duration provenAfter, ProviderGuard.StreamOutcome outcome) {
        this.stream = stream;
        this.provenAfterNanos = provenAfter.toNanos();
        this.outcome = outcome;
        if (ProviderGuard.isFailure(stream.status())) {
            outcome.broke();
        }
    }

    public int status() {
        return stream.status();
    }

    public boolean isSuccess() {
        return stream.isSuccess();
    }

    public InputStream body() {
        return stream.body();
    }

    /** A piece arrived. A long answer proves that the provider works before it ends, so that others need not wait. */
    public void progressed() {
        if (System.nanoTime() - openedAt > provenAfterNanos) {
            outcome.works();
        }
    }

    /** The provider broke the stream; nothing after {@link #close}, which breaks it too. */
    public void broke() {
        if (!closed) {
            outcome.broke();
        }
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
        outcome.close();
    }
}
