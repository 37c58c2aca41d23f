package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.platform.profile.RuntimeProfiles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored half of the snapshot, kept until the revision of the schema moves. Every write to a provider, deployment or
 * setting moves it inside the writer's transaction, so no replica answers from before a change that has been answered.
 */
@ApplicationScoped
public class ActiveRuntime {
    /** What is stored at one revision; the profile is detached and only read. */
    public record State(long revision, Optional<DeploymentProfile> profile, RuntimeProfile mode) {}

    private final EntityManager entities;
    private final DeploymentRepository deployments;
    private final RuntimeProfiles profiles;
    private volatile @Nullable State kept;

    ActiveRuntime(EntityManager entities, DeploymentRepository deployments, RuntimeProfiles profiles) {
        this.entities = entities;
        this.deployments = deployments;
        this.profiles = profiles;
    }

    @Transactional
    public State current() {
        // Read before the rest: what is loaded after it can only be newer, and is then loaded once more.
        long revision = revision();
        State known = kept;
        if (known != null && known.revision() == revision) {
            return known;
        }
        State loaded = new State(revision, deployments.activeProfile(), profiles.effective());
        kept = loaded;
        return loaded;
    }

    private long revision() {
        return ((Number) entities.createNativeQuery("SELECT revision FROM platform_revision")
                        .getSingleResult())
                .longValue();
    }
}
