package dev.orrery.suite.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests made up from the OpenAPI document of the running suite, sent through its edge: none is answered with a fault,
 * and every answer is what the document says. {@code -Dfuzz.seed} and {@code -Dfuzz.requests} repeat or widen a run.
 */
@Tag("long")
@ExtendWith(Suite.class)
class FuzzTest {
    @Test
    void aFewThousandRequests(Suite.Running suite) throws IOException, InterruptedException {
        fuzz(suite, 1, 3_000);
    }

    @Test
    void aHundredThousandRequests(Suite.Running suite) throws IOException, InterruptedException {
        fuzz(suite, 7, Integer.getInteger("fuzz.requests", 100_000));
    }

    private static void fuzz(Suite.Running suite, long seed, int requests) throws IOException, InterruptedException {
        Fuzzing.Result result = new Fuzzing(suite.edge(), "superadmin").run(Long.getLong("fuzz.seed", seed), requests);
        Fuzzing.lines(result).forEach(System.out::println);
        assertTrue(result.routes() > 150, () -> "Only " + result.routes() + " routes are documented");
        assertEquals(Map.of(), result.wrong());
    }
}
