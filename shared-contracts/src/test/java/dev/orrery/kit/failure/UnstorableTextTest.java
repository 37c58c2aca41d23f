package dev.orrery.kit.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnstorableTextTest {
    private final FailureMappers mappers = new FailureMappers();

    @ParameterizedTest
    @ValueSource(strings = {"22021", "22P05", "22001", "22003"})
    void whatNoColumnHoldsIsTheCallersMistake(String state) {
        var answer = mappers.unexpected(new IllegalStateException(new RuntimeException(new SQLException("no", state))));
        assertEquals(400, answer.getStatus());
        assertEquals("invalid_payload", ((ErrorBody) answer.getEntity()).error());
    }

    @Test
    void aFormThatEndsEarlyIsTheCallersMistake() {
        var answer = mappers.unexpected(new IOException("Connection terminated parsing multipart request"));
        assertEquals(400, answer.getStatus());
        assertEquals("invalid_payload", ((ErrorBody) answer.getEntity()).error());
        assertEquals(500, mappers.unexpected(new IOException("Disk full")).getStatus());
    }

    @Test
    void everyOtherFailureIsOurs() {
        assertEquals(
                500,
                mappers.unexpected(new SQLException("no such table", "42P01")).getStatus());
        assertEquals(500, mappers.unexpected(new IllegalStateException()).getStatus());
    }
}
