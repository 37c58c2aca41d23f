package dev.orrery.suite.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.suite.Suite;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Under a steady load the processes hold no more at the end than in the middle: live heap after a collection at most 10 %
 * and 4 MiB more, threads and descriptors at most 10 % and 8 more.
 */
@Tag("long")
class SoakTest {
    private static final int DEFAULT_MINUTES = 5;
    private static final Duration EVERY = Duration.ofSeconds(20);
    private static final double GROWTH = 1.1;
    private static final long HEAP_SLACK = 4L * 1024 * 1024;
    private static final int COUNT_SLACK = 8;

    @Test
    void theEndIsAsTheMiddle() throws IOException {
        Duration time = Settings.minutes(DEFAULT_MINUTES);
        List<String> parts =
                SuiteParts.ALL.stream().filter(part -> !part.equals("postgres")).toList();
        Map<String, List<Footprint>> samples = new HashMap<>();
        try (ModelFront model = new ModelFront();
                Suite.Running suite = Suite.start("soak", model::settings);
                Load load = new Load(suite, suite::edge)) {
            load.start(Settings.SEED);
            Instant end = Instant.now().plus(time);
            while (Instant.now().isBefore(end)) {
                for (String part : parts) {
                    samples.computeIfAbsent(part, name -> new ArrayList<>()).add(Footprint.of(suite, part));
                }
                Waiting.pause(EVERY);
            }
            load.settleAndCheck();
            List<String> grown = new ArrayList<>();
            StringBuilder table = new StringBuilder(
                    "Seed %d: %d minutes, %d steps of users, %d requests without a good answer, %d chats%n%n"
                            .formatted(Settings.SEED, time.toMinutes(), load.acts(), load.unknown(), model.chats()));
            table.append(
                    "| process | live heap MiB, middle | end | threads, middle | end | descriptors, middle | end |\n");
            table.append("| --- | --- | --- | --- | --- | --- | --- |\n");
            for (String part : parts) {
                List<Footprint> all = Objects.requireNonNull(samples.get(part));
                int size = all.size();
                Footprint middle =
                        Footprint.median(all.subList(size * 2 / 5, Math.max(size * 3 / 5, size * 2 / 5 + 1)));
                Footprint last = Footprint.median(all.subList(Math.min(size * 4 / 5, size - 1), size));
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %d | %d | %d | %d |%n",
                        part,
                        middle.liveBytes() / 1048576.0,
                        last.liveBytes() / 1048576.0,
                        middle.threads(),
                        last.threads(),
                        middle.descriptors(),
                        last.descriptors()));
                if (last.liveBytes() > middle.liveBytes() * GROWTH + HEAP_SLACK
                        || last.threads() > middle.threads() * GROWTH + COUNT_SLACK
                        || last.descriptors() > middle.descriptors() * GROWTH + COUNT_SLACK) {
                    grown.add(part + " grew from " + middle + " to " + last);
                }
            }
            Settings.publish("soak", table + "\n" + load.ledger().table());
            assertEquals(List.of(), load.ledger().faults());
            assertEquals(List.of(), grown);
        }
    }
}
