package dev.orrery.suite.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests made up from the OpenAPI document of the running suite, sent through its edge: none is answered with a fault,
 * every answer is what the document says, and most routes did what they are for at least once. {@code target/fuzz-*.txt}
 * tells what each route answered. {@code -Dfuzz.seed} and {@code -Dfuzz.requests} repeat or widen a run.
 */
@ExtendWith(Suite.class)
@Order(Integer.MAX_VALUE)
class FuzzTest {
    @Test
    void aFewHundredRequests(Suite.Running suite) throws IOException, InterruptedException {
        fuzz(suite, 1, 700, 60);
    }

    @Tag("long")
    @Test
    void aHundredThousandRequests(Suite.Running suite) throws IOException, InterruptedException {
        fuzz(suite, 7, Integer.getInteger("fuzz.requests", 100_000), 80);
    }

    /** @param successful least share of the routes, in percent, that must have succeeded once */
    private static void fuzz(Suite.Running suite, long seed, int requests, int successful)
            throws IOException, InterruptedException {
        Report report =
                new Fuzzing(suite.edge(), "superadmin", suite.sources()).run(Long.getLong("fuzz.seed", seed), requests);
        Files.write(suite.state().resolveSibling("fuzz-" + requests + ".txt"), report.lines());
        System.out.println(report.lines().getFirst());
        assertEquals(Map.of(), report.wrong());
        assertTrue(report.routes() > 150, () -> "Only " + report.routes() + " routes are documented");
        int met = report.routes() - report.withoutSuccess().size();
        assertTrue(met * 100 >= report.routes() * successful, () -> "Without success: " + report.withoutSuccess());
    }
}
