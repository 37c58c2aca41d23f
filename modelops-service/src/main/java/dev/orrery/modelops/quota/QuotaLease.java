package dev.orrery.modelops.quota;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Tokens that some process may still use. */
@Entity
@Table(name = "quota_lease")
public class QuotaLease {
    @Id
    UUID id;

    long userId;
    long tokens;
    Instant heldUntil;

    protected QuotaLease() {}

    static QuotaLease of(long userId, long tokens, Instant heldUntil) {
        QuotaLease lease = new QuotaLease();
        lease.id = UUID.randomUUID();
        lease.userId = userId;
        lease.tokens = tokens;
        lease.heldUntil = heldUntil;
        return lease;
    }
}
