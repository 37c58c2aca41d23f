package dev.orrery.kit.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.platform.PeersResource;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which scripts a migrated schema still needs. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class SchemaHistoryTest {
    private static final String FIRST = "V1__platform_control.sql";

    @Inject
    AgroalDataSource database;

    private Set<String> missing(String schema) throws Exception {
        return new SchemaHistory(database, schema).missing();
    }

    private void successOfTheFirst(boolean success) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            assertEquals(
                    1,
                    sql.executeUpdate("update platform.flyway_schema_history set success = " + success
                            + " where script like '%" + FIRST + "'"));
        }
    }

    @Test
    void noneOnceItIsMigrated() throws Exception {
        assertEquals(Set.of(), missing("platform"));
    }

    @Test
    void oneThatFailed() throws Exception {
        successOfTheFirst(false);
        try {
            assertEquals(Set.of(FIRST), missing("platform"));
        } finally {
            successOfTheFirst(true);
        }
    }

    @Test
    void allWithoutAHistory() throws Exception {
        Set<String> missing = missing("nobodys");
        assertTrue(missing.contains(FIRST), missing::toString);
        assertTrue(missing.size() >= 3, missing::toString);
    }
}
