package dev.orrery.backend.inference;

import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.QuotaGate;
import dev.orrery.kit.usage.UsageOutbox;
import jakarta.enterprise.context.ApplicationScoped;

/** Lets a user's calls of models through as far as the quota goes, and counts each of them. */
@ApplicationScoped
public class Metering {
    private final QuotaGate quotas;
    private final UsageOutbox outbox;

    Metering(QuotaGate quotas, UsageOutbox outbox) {
        this.quotas = quotas;
        this.outbox = outbox;
    }

    /** Takes one call of the user's quota. Blocks. @throws Failure 429 {@code quota_exceeded}, 503 {@code quota_unavailable} */
    public void admit(Actor actor) {
        if (!admitNow(actor)) {
            quotas.admit(actor.userId(), actor.role().wireName());
        }
    }

    /** As {@link #admit}; false when model operations must be asked first. Never blocks. */
    public boolean admitNow(Actor actor) {
        return quotas.admitNow(actor.userId(), actor.role().wireName());
    }

    /** Counts a call that was admitted and now goes to the provider. */
    public MeteredCall begin(Actor actor, BoundModel model, UsageSource source) {
        return new MeteredCall(quotas, outbox, actor, model.publicId(), source);
    }
}
