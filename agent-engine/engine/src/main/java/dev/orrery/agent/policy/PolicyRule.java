package dev.orrery.agent.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** A row of {@code policy_rule}. */
@Entity
@Table(name = "policy_rule")
public class PolicyRule {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    String scopeType;
    String scopeId;
    String resourceType;
    String resourceId;
    Effect effect;

    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "cast(? as json)")
    String ruleJson;

    long createdByUserId;
    Instant createdAt;
    Instant updatedAt;
}
