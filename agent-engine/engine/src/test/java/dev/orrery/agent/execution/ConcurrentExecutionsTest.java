package dev.orrery.agent.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five hundred executions at a time with a model that takes two seconds, round after round. */
@Tag("long")
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ConcurrentExecutionsTest {
    private static final Logger LOG = Logger.getLogger(ConcurrentExecutionsTest.class);
    private static final int AT_A_TIME = 500;
    private static final int ROUNDS = 4;
    /** What may stay of a round of 500 executions: caches and pools that fill up, no executions. */
    private static final long MOST_GROWTH_MEGABYTES = 40;

    @TestHTTPResource
    URI engine;

    @Inject
    LiveExecutions live;

    @Test
    void noEventIsLostAndMemoryIsSteady() throws Exception {
        List<Long> used = new ArrayList<>();
        try (ToolBench bench = new ToolBench(engine, "{}")) {
            bench.knowledge.model.script(Reply.of("All", " done").withPause(Duration.ofSeconds(1)));
            for (int round = 0; round < ROUNDS; round++) {
                long started = System.nanoTime();
                round(bench);
                assertEquals(0, live.count());
                bench.knowledge.model.peer().forgetRequests();
                used.add(usedMegabytes());
                LOG.infof(
                        "Round %d of %d executions took %d ms; %d MB are in use after it",
                        round + 1,
                        AT_A_TIME,
                        Duration.ofNanos(System.nanoTime() - started).toMillis(),
                        used.getLast());
            }
            assertEquals(
                    Integer.toString(AT_A_TIME * ROUNDS),
                    Rows.one("select count(*) from agent_execution where status = 'succeeded' and agent_id = '"
                            + bench.agent + "'"));
            assertEquals(
                    Integer.toString(AT_A_TIME * ROUNDS),
                    Rows.one("select count(*) from execution_event e join agent_execution x on x.id = e.execution_id "
                            + "where e.type in ('complete', 'error') and x.agent_id = '" + bench.agent + "'"));
        }
        long growth = used.getLast() - used.get(1);
        assertTrue(growth <= MOST_GROWTH_MEGABYTES, "memory grew: " + used);
    }

    private static void round(ToolBench bench) throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<EventClient.Arrived>>> streams = new ArrayList<>();
            for (int i = 0; i < AT_A_TIME; i++) {
                streams.add(clients.submit(() -> bench.run()));
            }
            for (Future<List<EventClient.Arrived>> stream : streams) {
                List<EventClient.Arrived> events = stream.get(120, TimeUnit.SECONDS);
                assertEquals("complete", events.getLast().name());
                assertEquals(
                        LongStream.rangeClosed(1, events.size())
                                .mapToObj(Long::toString)
                                .toList(),
                        events.stream().map(event -> event.event().id()).toList());
            }
        }
    }

    private static long usedMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / (1024 * 1024);
    }
}
