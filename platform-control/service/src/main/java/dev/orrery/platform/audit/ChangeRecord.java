package dev.orrery.platform.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One change, written in the transaction that made it. */
@Entity
@Table(name = "platform_change_audit")
public class ChangeRecord {
    @Id
    public UUID id;

    public Instant changedAt;
    public long changedByUserId;
    public Subject subject;
    public String subjectId;
    public String subjectName;

    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Map<String, @Nullable Object> before;

    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Map<String, @Nullable Object> after;
}
