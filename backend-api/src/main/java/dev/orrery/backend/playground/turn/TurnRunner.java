package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.session.StoredTurn;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.eventlog.LogWriter;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestTrail;
import dev.orrery.kit.sse.ClientGone;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.OnBehalf;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Answers turns, each on a virtual thread of its own that no client's leaving touches. */
@ApplicationScoped
class TurnRunner {
    private static final Logger LOG = Logger.getLogger(TurnRunner.class);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);

    private final LiveTurns turns;
    private final TurnStore store;
    private final TurnLog log;
    private final TurnEnds ends;
    private final TurnPipeline pipeline;
    private final EngineTurns executions;
    private final EngineRuns engine;
    private final OnBehalf onBehalf;
    private final PlaygroundConfig config;
    private final ObjectMapper json;

    TurnRunner(
            LiveTurns turns,
            TurnStore store,
            TurnLog log,
            TurnEnds ends,
            TurnPipeline pipeline,
            EngineTurns executions,
            EngineRuns engine,
            OnBehalf onBehalf,
            PlaygroundConfig config,
            ObjectMapper json) {
        this.turns = turns;
        this.store = store;
        this.log = log;
        this.ends = ends;
        this.pipeline = pipeline;
        this.executions = executions;
        this.engine = engine;
        this.onBehalf = onBehalf;
        this.config = config;
        this.json = json;
    }

    /** Stores the turn and starts it; returns as soon as it is stored. @throws Failure as {@link TurnStore#create} */
    LiveTurn start(Turn turn, boolean streamed) {
        LiveTurn live =
                new LiveTurn(Objects.requireNonNull(turn.id()), turn.session().id(), 0, json);
        // Known as live before it is stored, so that the sweep never takes it for an orphan.
        turns.add(live);
        try {
            store.create(live.id(), turns.instance(), turn, streamed);
        } catch (RuntimeException failed) {
            turns.remove(live);
            throw failed;
        }
        Run run = new Run(live, turn, streamed);
        run.launch(RequestTrail.current(), () -> pipeline.answer(turn, run.progress, live.stopping()));
        return live;
    }

    /** Goes on with a turn that another process began and that is this one's now. */
    void goOn(TurnRow row) {
        List<TurnEvent> told = log.after(row.id, 0);
        long last = told.isEmpty() ? 0 : told.getLast().seq();
        // To read an execution of one's own takes no more than this.
        Actor owner = new Actor(row.ownerUserId, "user-" + row.ownerUserId, Role.USER, row.organizationId.toString());
        LiveTurn live = new LiveTurn(row.id, row.conversationId, last, json);
        turns.add(live);
        Turn turn = new Turn(row.id, owner, row.session(), row.prompt);
        Run run = new Run(live, turn, row.streamed);
        List<ObjectNode> steps = told.stream()
                .filter(event -> event.type() == TurnEvent.Type.STATUS)
                .map(TurnEvent::payload)
                .toList();
        run.progress.restore(steps);
        String execution = row.executionId;
        if (execution == null) {
            throw new IllegalArgumentException("Turn " + row.id + " has no execution to go on with");
        }
        LOG.infof("Going on with turn %s, execution %s", row.id, execution);
        live.execution(execution);
        // Its events have the number after that of the engine's event that they come of.
        EngineRuns.Begun begun = new EngineRuns.Begun(
                execution,
                Math.max(0, last - 1),
                run.progress.running(EngineRuns.AWAITING).orElse(null));
        EngineSteps engineSteps =
                new EngineSteps(run.progress, run.progress.running("thinking").orElse(null));
        run.launch(
                RequestTrail.of(row.requestId),
                () -> executions.goOn(turn, begun, run.progress, engineSteps, live.stopping()));
    }

    /** Finds the answer. */
    @FunctionalInterface
    private interface Work {
        Answer answer();
    }

    /** The state of one turn while it is answered. */
    private final class Run {
        private final LiveTurn live;
        private final Turn turn;
        private final boolean streamed;
        private final LogWriter<TurnEvent> writer;
        private final Progress progress;

        Run(LiveTurn live, Turn turn, boolean streamed) {
            this.live = live;
            this.turn = turn;
            this.streamed = streamed;
            this.writer = LogWriter.start(
                    "turn-log-" + live.id(),
                    config.turns().textWindow(),
                    config.turns().textRun(),
                    events -> log.append(live.id(), turns.instance(), events),
                    () -> live.stop(LiveTurn.StopReason.LOST));
            this.progress = new Progress(live, json);
            live.record(writer, execution -> store.execution(live.id(), turns.instance(), execution));
        }

        void launch(RequestTrail trail, Work work) {
            Thread.ofVirtual()
                    .name("turn-" + live.id())
                    .start(() -> trail.run(() -> onBehalf.call(turn.actor(), () -> {
                        run(work);
                        return live;
                    })));
        }

        private void run(Work work) {
            try {
                complete(work.answer());
            } catch (ClientGone stopped) {
                fail(TurnFailure.interrupted());
            } catch (Failure failed) {
                fail(failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException failed) {
                fail(TurnPipeline.unexpected(turn, failed));
            } finally {
                live.detach();
                turns.remove(live);
            }
        }

        private void complete(Answer answer) throws InterruptedException {
            List<ObjectNode> statuses = streamed ? progress.statuses() : List.of();
            if (streamed) {
                answer.metadata().putArray("statuses").addAll(statuses);
            }
            if (!logged()) {
                return;
            }
            TurnEvent.Type type = TurnEvent.Type.COMPLETE;
            long seq = live.next(type, json.createObjectNode()).seq();
            Optional<StoredTurn> stored = store.complete(live.id(), turns.instance(), turn, answer, seq);
            stored.ifPresent(pair -> {
                TurnResult result = TurnResult.of(pair, answer, statuses, live.id());
                live.completed(result, new TurnEvent(seq, type, ends.complete(result)));
            });
        }

        private void fail(Failure failure) {
            LiveTurn.StopReason reason = live.stopReason();
            try {
                if (logged() && reason != LiveTurn.StopReason.HANDED_OVER) {
                    end(
                            reason == null ? failure : reason.failure(),
                            reason == LiveTurn.StopReason.CANCELLED ? TurnStatus.CANCELLED : TurnStatus.FAILED);
                    stopExecution(reason, failure);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException failed) {
                // The row stays a running one and the sweep ends it; readers wait for that at the log.
                LOG.errorf(failed, "The end of turn %s could not be stored", live.id());
            }
        }

        private void end(Failure failure, TurnStatus status) {
            long seq = live.next(TurnEvent.Type.ERROR, json.createObjectNode()).seq();
            switch (store.fail(live.id(), turns.instance(), failure, status, seq)) {
                case STORED -> tell(failure, seq);
                case DELETED -> tell(TurnFailure.sessionDeleted(live.session()), seq);
                case LOST -> LOG.warnf("Turn %s was ended by another process", live.id());
            }
        }

        private void tell(Failure failure, long seq) {
            LOG.infof("Turn %s ended without an answer: %s %s", live.id(), failure.code(), failure.getMessage());
            live.failed(failure, new TurnEvent(seq, TurnEvent.Type.ERROR, ends.error(failure, live.id())));
        }

        /** Whether every event so far is in the log, and the turn still this process's. */
        private boolean logged() throws InterruptedException {
            if (!writer.close(LOG_LIMIT)) {
                LOG.warnf("The log of turn %s is not written after %s", live.id(), LOG_LIMIT);
                return false;
            }
            return true;
        }

        /** The engine goes on without readers; what nobody waits for any more is stopped there too. */
        private void stopExecution(LiveTurn.@Nullable StopReason reason, Failure failure) {
            String execution = live.executionId();
            if (execution == null || (reason == null && !EngineClient.isTimeout(failure))) {
                return;
            }
            try {
                engine.cancel(execution, turn.actor());
            } catch (Failure unreachable) {
                LOG.warnf("Execution %s could not be stopped: %s", execution, unreachable.getMessage());
            }
        }
    }
}
