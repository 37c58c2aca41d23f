package dev.orrery.kit.failure;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ConnectTimeoutException;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What fails at once is asked again; what took the time that callers wait, or was answered, is not. */
class PeerAwayTest {
    private boolean lost(Throwable cause) {
        return PeerAway.is(new ProcessingException(cause));
    }

    @Test
    void aBrokenOrRefusedConnectionIsTriedAgain() {
        assertTrue(lost(new ConnectException("Connection refused")));
        assertTrue(lost(new IOException("Connection was closed")));
        assertTrue(PeerAway.is(Failure.unavailable("unavailable", "The database does not answer now.")));
    }

    @Test
    void silenceIsNot() {
        assertFalse(lost(new TimeoutException("no answer")));
        assertFalse(lost(new ConnectTimeoutException("connection timed out")));
        assertFalse(lost(new IllegalStateException(new TimeoutException("deeper"))));
    }

    @Test
    void anAnswerIsNot() {
        assertFalse(PeerAway.is(Failure.unavailable("active_binding_not_found", "Nothing is bound.")));
        assertFalse(PeerAway.is(Failure.notFound("managed_model_not_found", "There is none.")));
        assertFalse(lost(Failure.unavailable("unavailable", "A failure of the caller's own filter.")));
        assertFalse(PeerAway.is(new IllegalStateException("unexpected")));
    }
}
