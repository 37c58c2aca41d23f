package dev.orrery.suite.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One in a hundred exchanges with the database goes wrong, in every service: an error, a timeout, or it is done, a commit
 * too, and the service does not learn of it. Nothing that was acknowledged is lost or doubled.
 */
@Tag("long")
class DatabaseFaultTest {
    private static final double SHARE = 0.01;
    private static final int DEFAULT_MINUTES = 4;

    @Test
    void oneExchangeInAHundredGoesWrong() throws IOException {
        try (FaultyDatabase database = new FaultyDatabase(Settings.SEED);
                ModelFront model = new ModelFront();
                Suite.Running suite = Suite.start(
                        "database-faults", ports -> Settings.both(model.settings(ports), database.settings(ports)));
                Load load = new Load(suite, suite::edge)) {
            database.chances().fail(SHARE);
            load.start(Settings.SEED);
            Waiting.pause(Settings.minutes(DEFAULT_MINUTES));
            database.chances().fail(0);
            load.settleAndCheck();
            Settings.publish(
                    "database-faults",
                    "Seed %d: %d steps of users, %d requests without a good answer, %d of %d exchanges with the database went wrong%n%n- %s%n%n%s"
                            .formatted(
                                    Settings.SEED,
                                    load.acts(),
                                    load.unknown(),
                                    database.chances().faults(),
                                    database.chances().total(),
                                    database.chances(),
                                    load.ledger().table()));
            assertEquals(List.of(), load.ledger().faults());
            assertTrue(database.chances().faults() > 0);
            suite.launcher("verify-audit");
        }
    }
}
