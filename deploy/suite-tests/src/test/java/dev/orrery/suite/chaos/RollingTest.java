package dev.orrery.suite.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import dev.orrery.suite.Twin;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each service with data is replaced under load by a process of the next version: both answer for a while, on one
 * database and one topic, then the first one is asked to end. The next version here is the same build under another
 * version label; what differs between two real versions is kept apart by migrations that only expand.
 */
@Tag("long")
class RollingTest {
    private static final List<String> SERVICES = List.of(
            "platform-control", "modelops-service", "context-ingestion", "agent-engine", "mcp-gateway", "backend-api");
    private static final Duration SIDE_BY_SIDE = Duration.ofSeconds(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);

    @Test
    void everyServiceIsReplacedUnderLoad() throws IOException {
        Deque<Twin> next = new ArrayDeque<>();
        try (ModelFront model = new ModelFront();
                Wires wires = new Wires(Settings.SEED, model::before);
                Suite.Running suite = Suite.start("rolling", wires::settings);
                Load load = new Load(suite, () -> wires.before("backend-api").uri())) {
            load.start(Settings.SEED);
            StringBuilder table = new StringBuilder(
                    "| service | stopped after s | requests without a good answer |\n| --- | --- | --- |\n");
            for (String service : SERVICES) {
                int before = load.unknown();
                URI old = suite.service(service);
                Twin twin = new Twin(
                        suite,
                        service,
                        "next-" + service,
                        Map.of(
                                "QUARKUS_HTTP_PORT",
                                Integer.toString(SuiteParts.freePort()),
                                "QUARKUS_APPLICATION_VERSION",
                                "next"));
                next.push(twin.up());
                wires.before(service).lead(old, twin.uri());
                Waiting.pause(SIDE_BY_SIDE);
                wires.before(service).lead(twin.uri());
                long begin = System.nanoTime();
                suite.terminate(service)
                        .onExit()
                        .orTimeout(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)
                        .join();
                Duration stopped = Duration.ofNanos(System.nanoTime() - begin);
                Waiting.pause(SIDE_BY_SIDE.dividedBy(2));
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %d |%n",
                        service,
                        stopped.toMillis() / 1e3,
                        load.unknown() - before));
            }
            load.settleAndCheck();
            Settings.publish("rolling", table + "\n" + load.ledger().table());
            assertEquals(List.of(), load.ledger().faults());
            assertTrue(load.acts() > 0);
        } finally {
            next.forEach(Twin::close);
        }
    }
}
