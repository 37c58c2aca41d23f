package dev.orrery.backend.playground.turn;

import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.turn.LiveTurn.StopReason;
import dev.orrery.kit.background.BackgroundWork;
import dev.orrery.kit.liveness.Heartbeats;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every turn from staying unfinished: gives this process's sign of life, goes on with or ends what a killed
 * process left, passes on what another process was asked, and stops turns that are too long.
 */
@ApplicationScoped
class TurnSweep {
    private static final Logger LOG = Logger.getLogger(TurnSweep.class);
    private static final String OWNED = "chat_turns";
    private static final String UNFINISHED = "status = 'running'";
    /** Age from which a turn of this process that no thread answers counts as orphaned, and one without a row as lost. */
    private static final Duration SETTLED_AGE = Duration.ofSeconds(30);

    private static final Duration OLD_EVENTS = Duration.ofMinutes(10);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(3);

    private final LiveTurns turns;
    private final TurnStore store;
    private final TurnLog log;
    private final TurnRunner runner;
    private final Heartbeats heartbeats;
    private final BackgroundWork background;
    private final PlaygroundConfig config;
    private BackgroundWork.@Nullable Ongoing sweeping;

    TurnSweep(
            LiveTurns turns,
            TurnStore store,
            TurnLog log,
            TurnRunner runner,
            AgroalDataSource database,
            BackgroundWork background,
            PlaygroundConfig config) {
        this.turns = turns;
        this.store = store;
        this.log = log;
        this.runner = runner;
        this.heartbeats = new Heartbeats(database, "edge_instance");
        this.background = background;
        this.config = config;
    }

    /** It lives before it takes anything. */
    void start(@Observes StartupEvent event) {
        heartbeats.beat(turns.instance());
        sweeping = background.every(config.turns().heartbeat().interval(), "turn-sweep", this::sweep);
        background.every(OLD_EVENTS, "old-turn-events", this::removeOldEvents);
    }

    void sweep() {
        heartbeats.beat(turns.instance());
        stopWhatMustStop();
        for (UUID owner : heartbeats.deadOwners(
                OWNED, UNFINISHED, config.turns().heartbeat().lostAfter())) {
            takeOver(owner, row -> true);
        }
        Instant settled = Instant.now().minus(SETTLED_AGE);
        takeOver(turns.instance(), row -> turns.find(row.id) == null && row.createdAt.isBefore(settled));
    }

    private void stopWhatMustStop() {
        Instant tooOld = Instant.now().minus(config.turns().longest());
        Instant settled = Instant.now().minus(SETTLED_AGE);
        Map<UUID, TurnRow> rows = store.runningOf(turns.instance()).stream()
                .collect(Collectors.toMap(row -> row.id, Function.identity()));
        for (LiveTurn turn : turns.all()) {
            TurnRow row = rows.get(turn.id());
            if (turn.startedAt().isBefore(tooOld)) {
                turn.stop(StopReason.DEADLINE);
            } else if (row == null && turn.startedAt().isBefore(settled)) {
                turn.stop(StopReason.LOST);
            } else if (row != null && row.cancelRequested) {
                turn.stop(StopReason.CANCELLED);
            }
        }
    }

    private void takeOver(UUID owner, Predicate<TurnRow> orphaned) {
        TurnStore.TakenOver taken = store.takeOver(owner, turns.instance(), orphaned);
        if (taken.interrupted() > 0) {
            LOG.warnf("Ended %d turns as interrupted, which process %s left", taken.interrupted(), owner);
        }
        taken.toGoOnWith().forEach(runner::goOn);
    }

    private void removeOldEvents() {
        Instant limit = Instant.now().minus(config.turns().eventsKept());
        while (log.removeOlderThan(limit) > 0) {
            LOG.debug("Removed old events of turns");
        }
    }

    /** Turns may end by themselves for a while; then those of the engine are left to others, and the rest is ended. */
    void stop(@Observes ShutdownEvent event) {
        await(config.turns().drain());
        turns.all()
                .forEach(turn -> turn.stop(turn.executionId() == null ? StopReason.SHUTDOWN : StopReason.HANDED_OVER));
        await(SHUTDOWN_LIMIT);
        if (sweeping != null) {
            sweeping.stop();
        }
        heartbeats.forget(turns.instance());
    }

    private void await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!turns.all().isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
