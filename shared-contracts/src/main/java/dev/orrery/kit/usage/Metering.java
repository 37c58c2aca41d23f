package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.trust.Actor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.UUID;

/** Lets a user's calls of models through as far as the quota goes, and counts each of them. One instance a process. */
public final class Metering {
    private final QuotaGate quotas;
    private final UsageOutbox outbox;

    public Metering(QuotaGate quotas, UsageOutbox outbox) {
        this.quotas = quotas;
        this.outbox = outbox;
    }

    /** Over the quotas that model operations keeps. */
    public static Metering over(ModelOpsClient modelOps, UsageOutbox outbox, MeterRegistry metrics) {
        return new Metering(new QuotaGate(modelOps::grantQuota, InstantSource.system(), metrics), outbox);
    }

    /** Takes one call of the user's quota. Blocks. @throws dev.orrery.kit.failure.Failure as {@link QuotaGate#admit} */
    public void admit(Actor actor) {
        if (!admitNow(actor)) {
            quotas.admit(actor.userId(), actor.role().wireName());
        }
    }

    /** As {@link #admit}; false when model operations must be asked first. Never blocks. */
    public boolean admitNow(Actor actor) {
        return quotas.admitNow(actor.userId(), actor.role().wireName());
    }

    /**
     * Counts a call that was admitted and now goes to the provider.
     *
     * @param modelId id of the managed model
     */
    public MeteredCall begin(Actor actor, String modelId, UsageSource source) {
        return begin(actor.userId(), UUID.fromString(actor.organizationId()), modelId, source);
    }

    /** As {@link #begin(Actor, String, UsageSource)} for work that goes on without its user, and is never refused. */
    public MeteredCall begin(long userId, UUID organizationId, String modelId, UsageSource source) {
        return new MeteredCall(quotas, outbox, userId, organizationId, modelId, source);
    }
}
