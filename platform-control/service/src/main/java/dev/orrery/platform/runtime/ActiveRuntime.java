package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.platform.profile.RuntimeProfiles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The stored half of the snapshot, kept until the revision of the schema moves. Every write to a provider, deployment or
 * setting moves it inside the writer's transaction, so no replica answers from before a change that has been answered.
 */
@ApplicationScoped
public class ActiveRuntime {
    /** What is stored at one revision; the profile is detached and only read. */
    public record State(long revision, Optional<DeploymentProfile> profile, RuntimeProfile mode) {}

    private final DataSource database;
    private final DeploymentRepository deployments;
    private final RuntimeProfiles profiles;
    private volatile @Nullable State kept;

    ActiveRuntime(DataSource database, DeploymentRepository deployments, RuntimeProfiles profiles) {
        this.database = database;
        this.deployments = deployments;
        this.profiles = profiles;
    }

    public State current() {
        // Read before the rest: what is loaded after it can only be newer, and is then loaded once more.
        long revision = revision();
        State known = kept;
        return known != null && known.revision() == revision ? known : load(revision);
    }

    @Transactional
    State load(long revision) {
        State loaded = new State(revision, deployments.activeProfile(), profiles.effective());
        kept = loaded;
        return loaded;
    }

    /** By plain JDBC: on the path of every execution one round trip counts, and a transaction takes three. */
    private long revision() {
        try (Connection connection = database.getConnection();
                PreparedStatement read = connection.prepareStatement("SELECT revision FROM platform_revision");
                ResultSet row = read.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("The row of platform_revision is gone");
            }
            return row.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException("The revision of the platform could not be read", failed);
        }
    }
}
