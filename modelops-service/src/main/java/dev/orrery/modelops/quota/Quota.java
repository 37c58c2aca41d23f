package dev.orrery.modelops.quota;

import dev.orrery.contracts.identity.Role;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Limits of a user or a role; null is no limit. */
@Entity
@Table(name = "usage_quota")
public class Quota {

    /** @param subject a user's id or a role's wire name */
    @Embeddable
    public record Subject(@Enumerated(EnumType.STRING) SubjectKind subjectKind, String subject)
            implements Serializable {
        static Subject user(long userId) {
            return new Subject(SubjectKind.USER, Long.toString(userId));
        }

        static Subject role(String role) {
            return new Subject(SubjectKind.ROLE, role);
        }
    }

    @EmbeddedId
    Subject id;

    @Nullable
    Integer requestsPerMinute;

    @Nullable
    Long tokensPerDay;

    long updatedByUserId;

    /** Whether a superadmin set it, and not an administrator. */
    boolean bySuperadmin;

    Instant updatedAt;

    /** Administrators do not limit each other. */
    boolean holdsFor(String role) {
        return bySuperadmin || role.equals(Role.USER.wireName());
    }

    Limits limits() {
        return new Limits(requestsPerMinute, tokensPerDay);
    }
}
