package dev.orrery.adapters.http;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.metrics.Counts;
import dev.orrery.kit.metrics.Durations;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

/** What this process sees of its providers, by the protocol that they speak: instances come and go, protocols do not. */
final class ProviderMetrics {
    private final Map<AdapterKind, Durations<Outcome>> calls = new EnumMap<>(AdapterKind.class);
    private final Counts<HeldBack> heldBack;

    /** How a call ended. */
    private enum Outcome {
        SUCCESS,
        /** 4xx. */
        REFUSED,
        /** 5xx. */
        FAILED,
        TIMEOUT,
        UNREACHABLE
    }

    /** Why a call was not sent. */
    enum HeldBack {
        BREAKER_OPEN,
        TOO_MANY_OPEN
    }

    /** @param openBreakers how many instances of a kind are left alone now */
    ProviderMetrics(MeterRegistry registry, ToIntFunction<AdapterKind> openBreakers) {
        for (AdapterKind kind : AdapterKind.values()) {
            calls.put(
                    kind,
                    Durations.of(
                            registry,
                            "orrery.provider.calls",
                            "Calls of providers until the headers of the answer, or until the end of one that comes whole",
                            "outcome",
                            Outcome.class,
                            "adapter",
                            kind.wireName()));
            Gauge.builder("orrery.provider.breakers.open", () -> openBreakers.applyAsInt(kind))
                    .description("Provider instances that failed repeatedly and are left alone for a moment")
                    .tag("adapter", kind.wireName())
                    .register(registry);
        }
        this.heldBack = Counts.of(
                registry,
                "orrery.provider.held.back",
                "Calls of providers that were not sent, because of the breaker or of too many open calls",
                "reason",
                HeldBack.class);
    }

    /** @param began by {@link System#nanoTime()} */
    void answered(AdapterKind kind, int status, long began) {
        record(kind, status >= 500 ? Outcome.FAILED : status >= 400 ? Outcome.REFUSED : Outcome.SUCCESS, began);
    }

    void failed(AdapterKind kind, Throwable cause, long began) {
        boolean late = cause instanceof EgressException none && none.kind() == EgressException.Kind.TIMEOUT;
        record(kind, late ? Outcome.TIMEOUT : Outcome.UNREACHABLE, began);
    }

    private void record(AdapterKind kind, Outcome outcome, long began) {
        Objects.requireNonNull(calls.get(kind)).recordSince(outcome, began);
    }

    void heldBack(HeldBack reason) {
        heldBack.add(reason);
    }
}
