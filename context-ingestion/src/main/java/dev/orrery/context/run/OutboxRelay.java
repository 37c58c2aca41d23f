package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Publishes the outbox. A message leaves the table only after the broker acknowledged it. */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int BATCH = 50;

    private final Outbox outbox;
    private final MutinyEmitter<String> emitter;
    private final ContextConfig.Outbox config;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean stopping;

    OutboxRelay(Outbox outbox, @Channel("sync-run-messages") MutinyEmitter<String> emitter, ContextConfig config) {
        this.outbox = outbox;
        this.emitter = emitter;
        this.config = config.outbox();
    }

    @Scheduled(
            every = "${orrery.context.outbox.poll-interval:1s}",
            delayed = "2s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void publishAll() {
        while (!stopping && publish() == BATCH) {
            // The next batch at once: there may be more.
        }
    }

    /** Publishes what was just committed without waiting for the next look. */
    void soon() {
        Thread.ofVirtual().name("outbox-relay").start(() -> {
            try {
                publishAll();
            } catch (RuntimeException unpublished) {
                LOG.warnf("The outbox could not be published; it is tried again: %s", unpublished);
            }
        });
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** Publishes the oldest messages; stops at the first that the broker does not take, so that their order stays. */
    int publish() {
        return QuarkusTransaction.requiringNew().timeout(60).call(() -> {
            List<OutboxMessage> messages = outbox.takeOldest(BATCH);
            int sent = 0;
            for (OutboxMessage message : messages) {
                if (!send(message)) {
                    break;
                }
                outbox.delete(message);
                sent++;
            }
            return sent;
        });
    }

    private boolean send(OutboxMessage message) {
        try {
            emitter.sendMessage(Message.of(message.payload)
                            .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                                    .withTopic(message.topic)
                                    .withKey(message.messageKey)
                                    .build()))
                    .await()
                    .atMost(config.sendTimeout());
            if (failing.compareAndSet(true, false)) {
                LOG.info("The broker takes messages again");
            }
            return true;
        } catch (RuntimeException refused) {
            message.attempts++;
            message.lastError = String.valueOf(refused.getMessage());
            if (failing.compareAndSet(false, true)) {
                LOG.warnf("The broker takes no messages; runs are found by polling until it does: %s", refused);
            }
            return false;
        }
    }
}
