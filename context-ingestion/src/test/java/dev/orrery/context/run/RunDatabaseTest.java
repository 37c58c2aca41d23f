package dev.orrery.context.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A run whose connection to the database ends. */
@QuarkusTest
class RunDatabaseTest extends ContextTest {
    /**
     * Ends the connection of the worker that waits for its run; the heartbeat changes the row and is no query. PostgreSQL
     * shows no more of a query than its first columns.
     */
    private static final String CUT = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE 'select sr%'""";

    @Inject
    DataSource database;

    @Test
    void isTriedAgain() throws Exception {
        Files.writeString(folder("cut").resolve("pelican.md"), "The pelican waits for the tide.");
        String kb = api.knowledgeBase("cut");
        Gate gate = edge.embeddings().hold("pelican");
        String run = api.sync(kb, api.source(kb, "cut"));
        gate.awaitReached();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT id FROM sync_run WHERE id = '" + run + "' FOR UPDATE");
            gate.open();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> cut(statement) == 1);
            connection.commit();
        }
        JsonNode ended = api.awaitEnd(kb, run);
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        assertEquals(2, ended.path("attempt").asInt());
        assertEquals("The database did not answer.", ended.path("last_error").asText());
        assertEquals(1, api.documents(kb).size());
        assertTrue(api.documents(kb).path(0).path("chunk_count").asInt() > 0);
    }

    private static int cut(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(CUT)) {
            row.next();
            return row.getInt(1);
        }
    }
}
