package dev.orrery.backend.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A user belongs to an organization. */
@Entity
@Table(name = "memberships")
class Membership {
    @EmbeddedId
    Key id;

    @Column(name = "created_at")
    Instant createdAt;

    @Embeddable
    record Key(
            @Column(name = "organization_id") UUID organizationId,
            @Column(name = "user_id") long userId) {}

    static Membership of(UUID organization, long user, Instant since) {
        Membership membership = new Membership();
        membership.id = new Key(organization, user);
        membership.createdAt = since;
        return membership;
    }
}
