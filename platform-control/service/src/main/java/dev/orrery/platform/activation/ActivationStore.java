package dev.orrery.platform.activation;

import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.audit.ChangeAudit;
import dev.orrery.platform.audit.Subject;
import dev.orrery.platform.deployment.ActiveDeployment;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.deployment.DeploymentRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Moves the active pointer and writes the audit, in one transaction and one at a time. */
@ApplicationScoped
public class ActivationStore {
    private final EntityManager entities;
    private final DeploymentRepository deployments;
    private final ActivationRepository audit;
    private final ChangeAudit changes;

    ActivationStore(
            EntityManager entities, DeploymentRepository deployments, ActivationRepository audit, ChangeAudit changes) {
        this.entities = entities;
        this.deployments = deployments;
        this.audit = audit;
        this.changes = changes;
    }

    @Transactional
    public DeploymentProfile activate(UUID profileId, @Nullable Long userId) {
        Optional<ActiveDeployment> locked = deployments.lockActive();
        DeploymentProfile profile = deployments.findById(profileId);
        if (profile == null) {
            throw Failure.notFound("deployment_profile_not_found", "The profile was deleted meanwhile.");
        }
        UUID previousId = locked.map(active -> active.deploymentProfileId).orElse(null);
        ActiveDeployment active = locked.orElseGet(ActiveDeployment::new);
        active.deploymentProfileId = profileId;
        active.previousDeploymentProfileId = previousId;
        active.activatedByUserId = userId;
        active.activatedAt = Instant.now();
        if (locked.isEmpty()) {
            entities.persist(active);
        }
        ActivationRecord row = new ActivationRecord();
        row.id = UUID.randomUUID();
        row.profile = profile;
        row.previous = previousId == null ? null : deployments.findById(previousId);
        row.activatedByUserId = userId;
        row.activatedAt = active.activatedAt;
        audit.persist(row);
        if (userId != null) {
            DeploymentRef before = row.previous == null ? null : row.previous.ref();
            changes.note(userId, Subject.ACTIVE_DEPLOYMENT, "active", profile.slug, before, profile.ref());
        }
        return profile;
    }

    @Transactional
    public List<ActivationView> audit() {
        return audit.newestFirst().stream().map(ActivationView::of).toList();
    }
}
