package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The audit log of the running suite, checked as an operator does. */
@ExtendWith(Suite.class)
class AuditCommandTest {
    @Test
    void theLogOfTheSuiteIsWhole(Suite.Running suite) throws IOException {
        suite.superadmin().created("/auth/groups", Map.of("name", "audited " + System.nanoTime()));
        suite.launcher("verify-audit");
        String told = Files.readString(suite.state().resolveSibling("launcher-verify-audit.log"));
        assertTrue(told.matches("(?s).*The audit log is whole: [1-9][0-9]* entries\\..*"), told);
    }
}
