package dev.orrery.agent.execution;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** A row of {@code agent_execution}. */
@Entity
@Table(name = "agent_execution")
public class Execution {
    @Id
    UUID id;

    String agentId;

    @Nullable
    String agentVersion;

    ExecutionStatus status;
    String runtimeProfile;
    long requestedByUserId;
    UUID organizationId;

    @Nullable
    String requestedByUsername;

    @Nullable
    String requestedByRole;

    @Nullable
    String idempotencyKey;

    byte @Nullable [] requestHash;

    @Nullable
    String modelRef;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    String inputJson;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    @Nullable
    String resultJson;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    @Nullable
    String errorJson;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    @Nullable
    String loopState;

    UUID ownerInstance;
    boolean cancelRequested;
    Instant createdAt;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant resumedAt;

    @Nullable
    Instant finishedAt;

    /** Since when a thread should be at work on it. */
    Instant activeSince() {
        return resumedAt == null ? createdAt : resumedAt;
    }

    /** Changes the state. @throws IllegalStateException for a move that is not allowed */
    void become(ExecutionStatus next) {
        status = status.to(next);
    }
}
