package dev.orrery.adapters.http;

import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.failure.Failure;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * Keeps one provider instance from taking the service down with it. After {@value #FAILURES} failures in a row it is
 * left alone for a while, then one call tries it. A failure is an answer 5xx, none, a late one, an oversized one, or a
 * stream that breaks; a request that the provider refuses (4xx) and a call that its caller gave up are none. Only so
 * many calls and streams are open at a time.
 */
final class ProviderGuard {
    static final int FAILURES = 5;

    private final String slug;
    private final Duration delay;
    private final Guard breaker;
    private final Semaphore free;
    private final ProviderMetrics metrics;
    private volatile boolean open;

    ProviderGuard(String slug, AdapterConfig config, ProviderMetrics metrics) {
        this.slug = slug;
        this.metrics = metrics;
        this.delay = config.breakerDelay();
        this.free = new Semaphore(config.maxConcurrentCalls());
        this.breaker = Guard.create()
                .withDescription("provider " + slug)
                .withCircuitBreaker()
                .requestVolumeThreshold(FAILURES)
                .failureRatio(1.0)
                .delay(delay.toMillis(), ChronoUnit.MILLIS)
                .when(ProviderGuard::isFaultOfProvider)
                .onStateChange(state -> open = state == CircuitBreakerState.OPEN)
                .done()
                .build();
    }

    /** An answer that counts against the provider, carried past the breaker. */
    private static final class FailingAnswer extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient EgressResponse answer;

        FailingAnswer(EgressResponse answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }

    /** No answer, but by no fault of the provider; carried past the breaker. */
    private static final class Excused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient EgressException none;

        Excused(EgressException none) {
            super(null, null, false, false);
            this.none = none;
        }
    }

    /** A stream that the provider broke off. */
    private static final class BrokenStream extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenStream() {
            super(null, null, false, false);
        }
    }

    /** Whether the provider is left alone now. */
    boolean isOpen() {
        return open;
    }

    /**
     * @throws EgressException when there is no answer
     * @throws Failure 503 {@code provider_unavailable}, 503 {@code provider_busy}
     */
    EgressResponse call(Supplier<EgressResponse> call, FaultRule rule) {
        enter();
        try {
            return breaker.call(() -> judged(call, rule), EgressResponse.class);
        } catch (FailingAnswer failing) {
            return failing.answer;
        } catch (Excused excused) {
            throw excused.none;
        } catch (Exception failed) {
            throw refused(failed);
        } finally {
            free.release();
        }
    }

    /** As {@link #call}; the stream counts until it is closed, and by how it ends. */
    ProviderStream stream(Supplier<EgressStream> open) {
        enter();
        boolean entered = true;
        try {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            AtomicReference<EgressStream> opened = new AtomicReference<>();
            CompletionStage<Void> outcome = asynchronously(() -> {
                opened.set(open.get());
                return ended;
            });
            EgressStream stream = opened.get();
            if (stream == null) {
                outcome.toCompletableFuture().join();
                throw new IllegalStateException("The breaker let a stream pass that was not opened");
            }
            entered = false;
            return new ProviderStream(stream, delay, new StreamOutcome(ended));
        } catch (CompletionException failed) {
            throw refused(failed.getCause() instanceof Exception cause ? cause : failed);
        } finally {
            if (entered) {
                free.release();
            }
        }
    }

    /** Enters for a call that runs elsewhere, until its outcome is closed. @throws Failure as {@link #call} */
    StreamOutcome begin() {
        enter();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<Void> passed = asynchronously(() -> ended).toCompletableFuture();
        if (passed.isCompletedExceptionally()) {
            free.release();
            throw refused(passed.exceptionNow() instanceof Exception cause ? cause : new IllegalStateException());
        }
        return new StreamOutcome(ended);
    }

    /** How a stream went; each method takes effect once. */
    final class StreamOutcome {
        private final CompletableFuture<Void> ended;
        private boolean released;

        private StreamOutcome(CompletableFuture<Void> ended) {
            this.ended = ended;
        }

        void works() {
            ended.complete(null);
        }

        void broke() {
            if (!ended.completeExceptionally(new BrokenStream())) {
                asynchronously(() -> CompletableFuture.failedFuture(new BrokenStream()));
            }
        }

        synchronized void brokeUnlessClosed() {
            if (!released) {
                broke();
            }
        }

        synchronized void close() {
            if (!released) {
                released = true;
                works();
                free.release();
            }
        }
    }

    private CompletionStage<Void> asynchronously(Callable<CompletionStage<Void>> action) {
        try {
            return breaker.call(action, new TypeLiteral<CompletionStage<Void>>() {});
        } catch (Exception synchronous) {
            return CompletableFuture.failedFuture(synchronous);
        }
    }

    private void enter() {
        if (!free.tryAcquire()) {
            metrics.heldBack(ProviderMetrics.HeldBack.TOO_MANY_OPEN);
            throw Failure.unavailable(
                            "provider_busy", "Provider '" + slug + "' has too many calls open; try again shortly.")
                    .with("provider", slug);
        }
    }

    private static EgressResponse judged(Supplier<EgressResponse> call, FaultRule rule) throws FailingAnswer, Excused {
        EgressResponse answer;
        try {
            answer = call.get();
        } catch (EgressException none) {
            if (rule.blames(none)) {
                throw none;
            }
            throw new Excused(none);
        }
        if (rule.blames(answer)) {
            throw new FailingAnswer(answer);
        }
        return answer;
    }

    static boolean isFailure(int status) {
        return status >= 500;
    }

    static boolean isFaultOfProvider(Throwable failed) {
        return switch (failed) {
            case FailingAnswer answer -> true;
            case BrokenStream stream -> true;
            case EgressException none ->
                switch (none.kind()) {
                    case TIMEOUT, TOO_LARGE -> true;
                    case UNREACHABLE -> !(none.getCause() instanceof InterruptedException);
                    case INVALID_URL, REFUSED -> false;
                };
            default -> false;
        };
    }

    private RuntimeException refused(Exception failed) {
        return switch (failed) {
            case CircuitBreakerOpenException left -> {
                metrics.heldBack(ProviderMetrics.HeldBack.BREAKER_OPEN);
                yield Failure.unavailable(
                                "provider_unavailable",
                                "Provider '" + slug + "' failed repeatedly and is left alone for "
                                        + delay.toMillis() / 1000.0 + " s; try again then.")
                        .with("provider", slug)
                        .causedBy(left);
            }
            case RuntimeException own -> own;
            default -> new IllegalStateException(failed);
        };
    }
}
