package dev.orrery.agent.project;

import dev.orrery.agent.registry.Visibility;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** A row of {@code agent_project}. */
@Entity
@Table(name = "agent_project")
public class AgentProject {
    @Id
    String id;

    long ownerUserId;
    UUID organizationId;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    String spec;

    Visibility visibility;

    @Nullable
    String publishedAgentId;

    int currentVersion;
    Instant createdAt;
    Instant updatedAt;
}
