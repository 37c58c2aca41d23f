package dev.orrery.kit.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gauges show what was read last, and that nothing could be read. */
class SamplesTest {
    private static final String WAITING = "orrery.outbox.messages";

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Samples samples = new Samples(registry, Duration.ofMillis(1));

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void whatWasReadIsShownUntilTheNextReading() throws Exception {
        SynchronousQueue<Backlog> readings = new SynchronousQueue<>();
        LinkedBlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
        Backlog.watchOutbox(samples, "usage", () -> {
            begun.add(1);
            return readings.take();
        });
        assertTrue(Double.isNaN(gauge(WAITING)), "nothing was read yet");
        assertEquals(1, begun.poll(10, TimeUnit.SECONDS));
        readings.put(new Backlog(7, 12.5, 1));
        // The second reading has begun, so the first is there.
        assertEquals(1, begun.poll(10, TimeUnit.SECONDS));
        assertEquals(7, gauge(WAITING));
        assertEquals(12.5, gauge("orrery.outbox.oldest.age.seconds"));
        assertEquals(1, gauge("orrery.outbox.refused"));
        assertTrue(gauge("orrery.sample.age.seconds") < 60);
        readings.put(new Backlog(0, 0, 0));
        assertEquals(1, begun.poll(10, TimeUnit.SECONDS));
        assertEquals(0, gauge(WAITING));
    }

    @Test
    void whatCannotBeReadIsNoNumberAndDoesNotKeepOthersFromBeingRead() throws Exception {
        LinkedBlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
        samples.add("broken", () -> {
                    throw new IllegalStateException("the database is away");
                })
                .gauge("orrery.broken", "Broken", value -> 1);
        samples.add("whole", () -> {
                    begun.add(1);
                    return 5;
                })
                .gauge("orrery.whole", "Whole", Integer::doubleValue);
        for (int i = 0; i < 3; i++) {
            assertEquals(1, begun.poll(10, TimeUnit.SECONDS));
        }
        assertTrue(Double.isNaN(gauge("orrery.broken")));
        assertEquals(5, gauge("orrery.whole"));
    }

    @Test
    void theRoomOfAFolderThatIsNotThereYetIsThatOfTheOneAboveIt(@TempDir Path home) throws Exception {
        DiskSpace there = DiskSpace.of(home);
        DiskSpace notYet = DiskSpace.of(home.resolve("models/none"));
        assertEquals(there.sizeBytes(), notYet.sizeBytes());
        assertTrue(there.freeBytes() > 0 && there.freeBytes() <= there.sizeBytes(), there::toString);
    }

    @Test
    void everyValueOfACountIsThereFromTheStart() {
        Counts<TimeUnit> counts = Counts.of(registry, "orrery.things", "Things", "unit", TimeUnit.class);
        assertEquals(
                0, registry.get("orrery.things").tag("unit", "days").counter().count());
        counts.add(TimeUnit.DAYS);
        assertEquals(
                1, registry.get("orrery.things").tag("unit", "days").counter().count());
        assertEquals(
                TimeUnit.values().length,
                registry.get("orrery.things").counters().size());
    }
}
