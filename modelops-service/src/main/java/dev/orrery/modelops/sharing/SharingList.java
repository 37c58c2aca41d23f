package dev.orrery.modelops.sharing;

import dev.orrery.modelops.model.WireValue;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** The models that all users of one role, one user, or the members of one group are given. */
@Entity
@Table(name = "sharing_list")
public class SharingList {
    /** Whom a list is for. */
    public enum Kind implements WireValue {
        ROLE,
        USER,
        GROUP
    }

    /** @param scope a role's wire name, a user's id or a group's id */
    @Embeddable
    public record Audience(@Enumerated(EnumType.STRING) Kind scopeKind, String scope) implements Serializable {
        static Audience role(String role) {
            return new Audience(Kind.ROLE, role);
        }

        static Audience user(long userId) {
            return new Audience(Kind.USER, Long.toString(userId));
        }

        static Audience group(String groupId) {
            return new Audience(Kind.GROUP, groupId);
        }

        /** As the audit log names it. */
        String auditName() {
            return switch (scopeKind) {
                case ROLE -> scope;
                case USER -> "user:" + scope;
                case GROUP -> "group:" + scope;
            };
        }
    }

    @EmbeddedId
    Audience id;

    @JdbcTypeCode(SqlTypes.JSON)
    List<String> modelIds;

    long updatedByUserId;
    Instant updatedAt;
}
