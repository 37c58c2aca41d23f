package dev.orrery.backend.group;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A user belongs to a group. */
@Entity
@Table(name = "group_members")
class GroupMember {
    @EmbeddedId
    Key id;

    Instant createdAt;

    @Embeddable
    record Key(
            @Column(name = "group_id") UUID groupId,
            @Column(name = "user_id") long userId) {}
}
