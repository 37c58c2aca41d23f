package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.kit.trace.TraceParent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.context.SmallRyeThreadContext;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.context.ThreadContext;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the outbox: one thread a process, woken by every commit that added a message. It sends a batch without
 * waiting in between, and a message leaves the table only after the broker acknowledged it. Messages of a key keep their
 * order: a relay owns the keys that it took, and what comes behind a message that was refused is sent again with it.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int BATCH = 256;
    private static final int TRANSACTION_SECONDS = 60;
    /** A client that heard nothing of its broker for this long may block on each message; it is asked with one. */
    private static final Duration TRUSTED = Duration.ofMinutes(1);
    /** The broker's client completes an answer in its own thread, which must not join this relay's transaction. */
    private static final SmallRyeThreadContext OUTSIDE = SmallRyeThreadContext.builder()
            .propagated(ThreadContext.NONE)
            .cleared(ThreadContext.NONE)
            .unchanged(ThreadContext.ALL_REMAINING)
            .build();

    private final Outbox outbox;
    private final MutinyEmitter<String> emitter;
    private final ContextConfig.Outbox config;
    private final Semaphore committed = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("outbox-relay").unstarted(this::relay);
    private volatile @Nullable Long acknowledgedAt;
    private volatile boolean refusing;
    private volatile boolean stopping;

    OutboxRelay(
            Outbox outbox,
            @Channel("sync-run-messages") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BATCH)
                    MutinyEmitter<String> emitter,
            ContextConfig config) {
        this.outbox = outbox;
        this.emitter = emitter;
        this.config = config.outbox();
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        committed.release();
        thread.join(config.sendTimeout());
    }

    void added(@Observes(during = TransactionPhase.AFTER_SUCCESS) OutboxMessage message) {
        committed.release();
    }

    /** The poll finds messages of processes that died, and those that the broker did not take. */
    private void relay() {
        while (!stopping) {
            try {
                boolean woken = committed.tryAcquire(config.pollInterval().toMillis(), TimeUnit.MILLISECONDS);
                committed.drainPermits();
                if (!woken || isTrusted() || !refusing) {
                    publishAll();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException unpublished) {
                LOG.warnf("The outbox could not be published; it is tried again: %s", unpublished);
            }
        }
    }

    private void publishAll() {
        while (!stopping && publish() > 0) {
            // The next batch at once: there may be more.
        }
    }

    /** Publishes one batch; the number of messages that the broker took and that are removed. */
    int publish() {
        return QuarkusTransaction.requiringNew().timeout(TRANSACTION_SECONDS).call(() -> {
            List<OutboxMessage> taken = outbox.take(isTrusted() ? BATCH : 1);
            return taken.isEmpty() ? 0 : settle(taken, send(taken));
        });
    }

    private boolean isTrusted() {
        Long at = acknowledgedAt;
        return at != null && System.nanoTime() - at < TRUSTED.toNanos();
    }

    /** Sends all, in order, and waits for the answers. */
    private List<CompletableFuture<Void>> send(List<OutboxMessage> messages) {
        List<CompletableFuture<Void>> answers = SmallRyeThreadContext.withThreadContext(
                OUTSIDE, () -> messages.stream().map(this::sent).toList());
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, config.sendTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((all, refused) -> null)
                .join();
        return answers;
    }

    private CompletableFuture<Void> sent(OutboxMessage message) {
        return emitter.sendMessage(Message.of(message.payload)
                        .addMetadata(TracingMetadata.withCurrent(TraceParent.context(message.traceparent)))
                        .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                                .withTopic(message.topic)
                                .withKey(message.messageKey)
                                .build()))
                .subscribeAsCompletionStage();
    }

    private int settle(List<OutboxMessage> messages, List<CompletableFuture<Void>> answers) {
        List<Long> gone = new ArrayList<>();
        Set<String> heldBack = new HashSet<>();
        Throwable refusal = null;
        for (int i = 0; i < messages.size(); i++) {
            OutboxMessage message = messages.get(i);
            Throwable refused = refusal(answers.get(i));
            if (refused != null) {
                message.attempts++;
                message.lastError = String.valueOf(refused.getMessage());
                heldBack.add(message.messageKey);
                refusal = refused;
            } else if (!heldBack.contains(message.messageKey)) {
                gone.add(message.id);
            }
        }
        outbox.remove(gone);
        tell(refusal);
        acknowledgedAt = gone.isEmpty() ? null : System.nanoTime();
        return gone.size();
    }

    private static @Nullable Throwable refusal(CompletableFuture<Void> answer) {
        return switch (answer.state()) {
            case SUCCESS -> null;
            case FAILED -> answer.exceptionNow();
            case RUNNING, CANCELLED -> new IllegalStateException("The broker did not answer in time");
        };
    }

    private void tell(@Nullable Throwable refusal) {
        if (refusal != null && !refusing) {
            LOG.warnf("The broker takes no messages; runs are found by polling until it does: %s", refusal);
        } else if (refusal == null && refusing) {
            LOG.info("The broker takes messages again");
        }
        refusing = refusal != null;
    }
}
