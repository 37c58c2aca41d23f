package dev.orrery.kit.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.Response;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class FailureMappersTest {
    @Test
    void aServiceThatDoesNotAnswerIsNoFaultOfThisOne() {
        try (Response answer =
                new FailureMappers().noAnswer(new ProcessingException(new ConnectException("Connection refused")))) {
            assertEquals(502, answer.getStatus());
            assertEquals("upstream_unavailable", ((ErrorBody) answer.getEntity()).error());
        }
    }
}
