package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.failure.Failure;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call of a model, counted once however often its end is told. */
public final class MeteredCall {
    private final QuotaGate quotas;
    private final UsageOutbox outbox;
    private final long userId;
    private final UUID organizationId;
    private final String modelId;
    private final UsageSource source;
    private final long startedAt = System.nanoTime();
    private @Nullable CompletionStage<Void> committed;

    MeteredCall(
            QuotaGate quotas,
            UsageOutbox outbox,
            long userId,
            UUID organizationId,
            String modelId,
            UsageSource source) {
        this.quotas = quotas;
        this.outbox = outbox;
        this.userId = userId;
        this.organizationId = organizationId;
        this.modelId = modelId;
        this.source = source;
    }

    /** The call gave its answer. The result completes once that is committed; only then may the answer's end go out. */
    public CompletionStage<Void> answered(UsageFigures used) {
        return end(used, false);
    }

    /** As {@link #answered} for a thread that may wait. @throws Failure 503 {@code usage_unavailable} */
    public void answeredAndCommitted(UsageFigures used) {
        try {
            answered(used).toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof Failure failure ? failure : failed;
        }
    }

    /** The client left before the end; what it got so far counts. */
    public void cut(UsageFigures delivered) {
        end(delivered, false);
    }

    /** The call gave no answer, or only a part of one. */
    public void failed(UsageFigures delivered) {
        end(delivered, true);
    }

    private synchronized CompletionStage<Void> end(UsageFigures used, boolean failed) {
        CompletionStage<Void> told = committed;
        if (told == null) {
            quotas.spent(userId, used);
            told = outbox.write(new UsageRecord(
                    id(),
                    modelId,
                    userId,
                    organizationId,
                    source,
                    used.tokensIn(),
                    used.tokensOut(),
                    failed,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt),
                    Instant.now()));
            committed = told;
        }
        return told;
    }

    /** A random UUID that needs no secret: it only has to differ from all others. */
    private static String id() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                        random.nextLong() & ~0xf000L | 0x4000L,
                        random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L)
                .toString();
    }
}
