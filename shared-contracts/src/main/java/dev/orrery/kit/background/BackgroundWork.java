package dev.orrery.kit.background;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Work that no request waits for, each on a virtual thread of its own, one round after the other until the service stops. A
 * round that fails is told once, in one line where a peer or the database is away, and the next follows after the pause;
 * {@code orrery.background.overdue.seconds} grows until one ends well (ADR 94).
 */
@ApplicationScoped
public class BackgroundWork {
    /** After all others, which may wait for work that needs its signs of life. */
    private static final int LAST = Integer.MAX_VALUE;

    /** Leaves the processor to the start of the service. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final RoundContext context;
    private final List<Rounds> begun = new CopyOnWriteArrayList<>();

    public BackgroundWork(MeterRegistry registry, RoundContext context) {
        this.registry = registry;
        this.context = context;
    }

    /** Work that goes on. */
    public interface Ongoing {
        /** Lets no further round begin, and waits a while for the end of one that runs. */
        void stop();
    }

    /**
     * Does this a moment after the start, and again after each pause.
     *
     * @param name in logs and as a label of metrics
     */
    public Ongoing every(Duration pause, String name, Runnable round) {
        return every(settled(pause), pause, name, round);
    }

    /** As {@link #every(Duration, String, Runnable)}, the first time after a pause of its own. */
    public Ongoing every(Duration first, Duration pause, String name, Runnable round) {
        return begin(new Rounds(
                name,
                first,
                pause,
                true,
                () -> context.run(() -> {
                    round.run();
                    return false;
                })));
    }

    /**
     * Attempts this a moment after the start, and again after each pause until it is done.
     *
     * @param name in logs and as a label of metrics
     * @param attempt true when it is done
     */
    public Ongoing untilDone(Duration pause, String name, BooleanSupplier attempt) {
        return begin(new Rounds(name, settled(pause), pause, false, () -> context.run(attempt)));
    }

    private static Duration settled(Duration pause) {
        return pause.compareTo(SETTLING) < 0 ? pause : SETTLING;
    }

    private Ongoing begin(Rounds rounds) {
        Gauge.builder("orrery.background.overdue.seconds", rounds, Rounds::overdueSeconds)
                .description("How much longer than its pause it is since a round of this work ended well, or 0")
                .tag("work", rounds.name())
                .strongReference(true)
                .register(registry);
        begun.add(rounds);
        rounds.start();
        return () -> stop(List.of(rounds));
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        stop(begun);
    }

    private static void stop(List<Rounds> stopped) {
        stopped.forEach(Rounds::letNoneBegin);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        stopped.forEach(rounds -> rounds.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))));
    }
}
