package dev.orrery.suite.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every process of the suite is killed again and again under load, the database stands still, the broker is away, the
 * model server fails. Nothing that was acknowledged is lost or doubled, and everything gets well by itself.
 */
@Tag("long")
class ChaosTest {
    private static final int KILLS_A_MINUTE = 5;
    private static final int DEFAULT_MINUTES = 10;

    @Test
    void whatWasAcknowledgedIsThereOnce() throws IOException {
        int kills = (int) (KILLS_A_MINUTE * Settings.minutes(DEFAULT_MINUTES).toMinutes());
        List<Blow> plan = Blow.plan(Settings.SEED, kills);
        System.out.println("Seed " + Settings.SEED + ", " + kills + " kills. The plan:");
        plan.forEach(System.out::println);
        try (ModelFront model = new ModelFront();
                Suite.Running suite = Suite.start("chaos", model::settings);
                Load load = new Load(suite, suite::edge)) {
            Assault assault = new Assault(suite, model);
            load.start(Settings.SEED);
            assault.deal(plan);
            load.settleAndCheck();
            Settings.publish(
                    "chaos",
                    "Seed %d: %d kills, %d steps of users, %d requests without a good answer, %d chats at the model%n%n%s%n%s"
                            .formatted(
                                    Settings.SEED,
                                    assault.kills(),
                                    load.acts(),
                                    load.unknown(),
                                    model.chats(),
                                    load.ledger().table(),
                                    assault.table()));
            assertEquals(List.of(), load.ledger().faults());
            assertTrue(assault.kills() >= kills, () -> assault.kills() + " kills");
            suite.launcher("verify-audit");
            // The main job: documents become a cited answer.
            suite.launcher("demo");
        }
    }
}
