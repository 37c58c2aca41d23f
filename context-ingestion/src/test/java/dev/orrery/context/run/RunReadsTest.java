package dev.orrery.context.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.context.edge.ContextTest;
import dev.orrery.kit.failure.DatabaseAway;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link dev.orrery.kit.failure.TriedAgain} does, with connections that the server really ends. */
@QuarkusTest
class RunReadsTest extends ContextTest {
    @Inject
    RunReads reads;

    @Inject
    EntityManager entities;

    private final List<Integer> connections = new ArrayList<>();

    private int connection() {
        int connection =
                (Integer) entities.createNativeQuery("select pg_backend_pid()").getSingleResult();
        connections.add(connection);
        return connection;
    }

    private void lose() {
        entities.createNativeQuery("select pg_terminate_backend(pg_backend_pid())")
                .getSingleResult();
    }

    @Test
    void aReadIsDoneAgainOnAnotherConnectionWhenItsOwnIsLost() {
        int answered = reads.read(() -> {
            int connection = connection();
            if (connections.size() < 3) {
                lose();
            }
            return connection;
        });
        assertEquals(3, connections.size());
        assertEquals(3, new HashSet<>(connections).size(), "each on a connection of its own");
        assertEquals(connections.getLast(), answered);
    }

    @Test
    void aDatabaseThatStaysAwayEndsTheRead() {
        RuntimeException away = assertThrows(
                RuntimeException.class,
                () -> reads.read(() -> {
                    connection();
                    lose();
                    return "unreachable";
                }));
        assertTrue(DatabaseAway.causes(away), away.toString());
        assertEquals(4, connections.size());
    }

    @Test
    void aReadThatIsWrongIsDoneOnce() {
        assertThrows(
                IllegalArgumentException.class,
                () -> reads.read(() -> {
                    throw new IllegalArgumentException("attempt " + connection());
                }));
        assertEquals(1, connections.size());
    }
}
