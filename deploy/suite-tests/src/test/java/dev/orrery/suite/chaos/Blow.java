package dev.orrery.suite.chaos;

import dev.orrery.testkit.SuiteParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One thing that is done to the suite. */
sealed interface Blow {
    int MOST_AT_ONCE = 4;

    /** SIGKILL to these at the same moment; then the launcher starts what is missing. */
    record Kill(List<String> parts, Duration after) implements Blow {}

    /** All processes of the database stand still. */
    record PauseDatabase(Duration time) implements Blow {}

    /** The broker is killed and stays away. */
    record NoBroker(Duration time) implements Blow {}

    /** The model server answers badly. */
    record BadModel(ModelFront.Mood mood, Duration time) implements Blow {}

    /** So many kills, every part in turn and up to four at once, and each other blow at a moment of chance. */
    static List<Blow> plan(long seed, int kills) {
        Random random = new Random(seed);
        List<Blow> plan = new ArrayList<>();
        List<String> victims = new ArrayList<>();
        while (victims.size() < kills) {
            List<String> round = new ArrayList<>(SuiteParts.ALL);
            Collections.shuffle(round, random);
            victims.addAll(round);
        }
        int next = 0;
        while (next < kills) {
            int together = 1 + random.nextInt(MOST_AT_ONCE);
            // The end of one round and the beginning of the next may name the same part.
            Set<String> parts = new LinkedHashSet<>();
            while (parts.size() < together && next < kills && parts.add(victims.get(next))) {
                next++;
            }
            plan.add(new Kill(List.copyOf(parts), Duration.ofMillis(random.nextInt(3000))));
        }
        for (Blow other : List.of(
                new PauseDatabase(Duration.ofSeconds(30)),
                new NoBroker(Duration.ofSeconds(60)),
                new BadModel(ModelFront.Mood.FAILING, Duration.ofSeconds(10)),
                new BadModel(ModelFront.Mood.STALLING, Duration.ofSeconds(15)),
                new BadModel(ModelFront.Mood.CUTTING, Duration.ofSeconds(10)))) {
            plan.add(random.nextInt(plan.size() + 1), other);
        }
        return plan;
    }
}
