package dev.orrery.local.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VerifyAuditCommandTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @Test
    void aWholeLogIsSuccess() throws IOException {
        assertEquals(0, judge("{\"valid\":true,\"entries\":7,\"broken_at\":null}"));
        assertTrue(told.toString(StandardCharsets.UTF_8).contains("whole: 7 entries"));
    }

    @Test
    void aBrokenLogFailsAndNamesTheEntry() throws IOException {
        assertEquals(1, judge("{\"valid\":false,\"entries\":7,\"broken_at\":4}"));
        assertTrue(told.toString(StandardCharsets.UTF_8).contains("breaks at entry 4."));
    }

    private int judge(String verdict) throws IOException {
        return VerifyAuditCommand.judge(
                new ObjectMapper().readTree(verdict), new PrintStream(told, true, StandardCharsets.UTF_8));
    }
}
