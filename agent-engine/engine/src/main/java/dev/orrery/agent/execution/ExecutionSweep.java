package dev.orrery.agent.execution;

import dev.orrery.agent.EngineConfig;
import dev.orrery.kit.background.BackgroundWork;
import dev.orrery.kit.liveness.Heartbeats;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every execution from staying unfinished: gives this process's sign of life, ends what a killed process left,
 * passes on cancel requests, and stops runs that are too long.
 */
@ApplicationScoped
class ExecutionSweep {
    private static final Logger LOG = Logger.getLogger(ExecutionSweep.class);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);
    /** Age from which an execution of this process that no thread runs counts as orphaned. */
    private static final Duration ORPHAN_AGE = Duration.ofSeconds(30);

    private static final String OWNED = "agent_execution";
    private static final String UNFINISHED = "status in ('queued', 'running')";

    private final LiveExecutions live;
    private final ExecutionStore store;
    private final WaitingStore waiting;
    private final Heartbeats heartbeats;
    private final BackgroundWork background;
    private final EngineConfig config;
    private BackgroundWork.@Nullable Ongoing sweeping;

    ExecutionSweep(
            LiveExecutions live,
            ExecutionStore store,
            WaitingStore waiting,
            AgroalDataSource database,
            BackgroundWork background,
            EngineConfig config) {
        this.heartbeats = new Heartbeats(database, "engine_instance");
        this.live = live;
        this.store = store;
        this.waiting = waiting;
        this.background = background;
        this.config = config;
    }

    /** It lives before it takes anything. */
    void start(@Observes StartupEvent event) {
        heartbeats.beat(live.instance());
        sweeping = background.every(config.heartbeat().interval(), "execution-sweep", this::sweep);
    }

    void sweep() {
        heartbeats.beat(live.instance());
        Instant deadline = Instant.now().minus(config.executionTimeout());
        for (LiveExecution execution : live.all()) {
            if (execution.createdAt().isBefore(deadline)) {
                execution.stop(StopReason.DEADLINE);
            }
        }
        for (UUID id : store.cancelRequested(live.instance())) {
            LiveExecution execution = live.find(id);
            if (execution != null) {
                execution.stop(StopReason.CANCELLED);
            }
        }
        for (UUID owner :
                heartbeats.deadOwners(OWNED, UNFINISHED, config.heartbeat().lostAfter())) {
            report(store.interrupt(owner, row -> true), owner);
        }
        int expired = waiting.expire(config.loop().approvalLimit());
        if (expired > 0) {
            LOG.infof("Ended %d executions that nobody decided about", expired);
        }
        Instant orphaned = Instant.now().minus(ORPHAN_AGE);
        report(
                store.interrupt(
                        live.instance(),
                        row -> live.find(row.id) == null && row.activeSince().isBefore(orphaned)),
                live.instance());
    }

    private static void report(int ended, UUID owner) {
        if (ended > 0) {
            LOG.warnf("Ended %d executions as interrupted, which process %s left", ended, owner);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        live.all().forEach(execution -> execution.stop(StopReason.SHUTDOWN));
        long limit = System.nanoTime() + SHUTDOWN_LIMIT.toNanos();
        while (!live.all().isEmpty() && System.nanoTime() < limit) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        if (sweeping != null) {
            sweeping.stop();
        }
        heartbeats.forget(live.instance());
    }
}
