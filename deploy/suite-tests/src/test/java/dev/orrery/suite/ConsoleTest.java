package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A real browser drives the web console against the running suite: {@code backend-api/src/main/webui/e2e} holds the
 * story. With {@code -Dorrery.console.images=<folder>} it takes pictures of the main pages there.
 */
@ExtendWith(Suite.class)
class ConsoleTest {
    private static final int NO_BROWSER = 77;
    private static final long LIMIT_MINUTES = 12;

    @Test
    void aBrowserDrivesTheConsole(Suite.Running suite) throws Exception {
        drive(suite, false);
    }

    /** Also holds the time until the page can be used to its limit, which needs a machine with nothing else to do. */
    @Tag("long")
    @Test
    void theConsoleIsUsableSoon(Suite.Running suite) throws Exception {
        drive(suite, true);
    }

    private static void drive(Suite.Running suite, boolean timed) throws IOException, InterruptedException {
        Path log = suite.state().resolveSibling("console-test.log");
        ProcessBuilder builder = new ProcessBuilder(
                        suite.root().resolve("deploy/local/bin/console").toString(), "test")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("ORRERY_CONSOLE_URL", suite.edge().toString());
        builder.environment().put("ORRERY_CONSOLE_PASSWORD", Suite.PASSWORD);
        builder.environment().put("ORRERY_CONSOLE_TIMED", Boolean.toString(timed));
        String images = System.getProperty("orrery.console.images", "");
        if (!images.isEmpty()) {
            builder.environment()
                    .put(
                            "ORRERY_CONSOLE_IMAGES",
                            Files.createDirectories(suite.root().resolve(images))
                                    .toString());
        }
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        String told = Files.readString(log);
        System.out.println(told);
        Assumptions.assumeFalse(process.exitValue() == NO_BROWSER, told);
        assertTrue(ended, told);
        assertEquals(0, process.exitValue(), told);
    }
}
