package dev.orrery.platform.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.platform.PeersResource;
import dev.orrery.platform.activation.ActivationStore;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.platform.profile.RuntimeProfiles;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A second replica over the same database, with a cache of its own. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ReplicaTest {
    @Inject
    DataSource database;

    @Inject
    DeploymentRepository deployments;

    @Inject
    RuntimeProfiles profiles;

    @Inject
    ActivationStore activations;

    @SuppressWarnings("NullAway.Init")
    private ActiveRuntime replica;

    @BeforeEach
    void start() {
        replica = new ActiveRuntime(database, deployments, profiles);
    }

    @Test
    void aChangeThroughOneReplicaIsInTheNextReadOfTheOther() {
        ActiveRuntime.State before = read();
        assertFalse(before.mode().isOnline());
        assertSame(before, read(), "nothing is loaded again while nothing changes");
        profiles.change("online", 7);
        assertTrue(read().mode().isOnline());
        profiles.change("offline", 7);
        assertFalse(read().mode().isOnline());

        UUID active = before.profile().orElseThrow().id;
        long revision = read().revision();
        activations.activate(active, 7L);
        ActiveRuntime.State after = read();
        assertTrue(after.revision() > revision);
        assertEquals(active, after.profile().orElseThrow().id);
    }

    private ActiveRuntime.State read() {
        return QuarkusTransaction.requiringNew().call(replica::current);
    }
}
