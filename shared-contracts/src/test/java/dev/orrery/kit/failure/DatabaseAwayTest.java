package dev.orrery.kit.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAwayTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "57P03", "53300", "40001", "40P01", "25P03"})
    void whatMayBeGoneInAMomentIsNoFaultOfTheRequest(String state) {
        try (Response answer = new FailureMappers()
                .unexpected(new IllegalStateException(new RuntimeException(new SQLException("gone", state))))) {
            assertEquals(503, answer.getStatus());
            assertEquals("unavailable", ((ErrorBody) answer.getEntity()).error());
        }
    }

    @Test
    void aFullPoolAndABrokenCommitCountToo() {
        assertTrue(DatabaseAway.causes(new RuntimeException(new SQLException("Acquisition timeout"))));
        assertTrue(DatabaseAway.causes(new SQLTransientConnectionException("later", "HY000")));
        IllegalStateException rolledBack = new IllegalStateException("Could not commit transaction.");
        rolledBack.addSuppressed(new SQLException("An I/O error occurred while sending to the backend.", "08006"));
        assertTrue(DatabaseAway.causes(new RuntimeException(rolledBack)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01", "22001", "57014", "25P02"})
    void whatWillFailAgainDoesNot(String state) {
        assertFalse(DatabaseAway.causes(new RuntimeException(new SQLException("no", state))));
    }

    @Test
    void aRingOfCausesEnds() {
        IllegalStateException one = new IllegalStateException();
        IllegalStateException other = new IllegalStateException(one);
        one.initCause(other);
        assertFalse(DatabaseAway.causes(one));
    }
}
