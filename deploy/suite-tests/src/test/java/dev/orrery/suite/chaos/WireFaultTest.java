package dev.orrery.suite.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One in a hundred calls between the services goes wrong: an error, a timeout, or the work is done and the caller does
 * not learn of it. Nothing that was acknowledged is lost or doubled.
 */
@Tag("long")
class WireFaultTest {
    private static final double SHARE = 0.01;
    private static final int DEFAULT_MINUTES = 4;

    @Test
    void oneCallInAHundredGoesWrong() throws IOException {
        try (ModelFront model = new ModelFront();
                Wires wires = new Wires(Settings.SEED, model::before);
                Suite.Running suite = Suite.start("wire-faults", wires::settings);
                Load load = new Load(suite, suite::edge)) {
            wires.fail(SHARE);
            load.start(Settings.SEED);
            Waiting.pause(Settings.minutes(DEFAULT_MINUTES));
            wires.fail(0);
            load.settleAndCheck();
            Settings.publish(
                    "wire-faults",
                    "Seed %d: %d steps of users, %d requests without a good answer, %d of %d calls between services went wrong%n%n%s%n%s"
                            .formatted(
                                    Settings.SEED,
                                    load.acts(),
                                    load.unknown(),
                                    wires.faults(),
                                    wires.requests(),
                                    wires.table(),
                                    load.ledger().table()));
            assertEquals(List.of(), load.ledger().faults());
            assertTrue(wires.faults() > 0);
        }
    }
}
