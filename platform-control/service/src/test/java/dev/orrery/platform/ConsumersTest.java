package dev.orrery.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumers of the snapshot, each with connections of its own, see a change with their next read. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ConsumersTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    private String home = "";
    private String other = "";

    @BeforeEach
    void copyTheDefault() {
        Calls.awaitReady();
        peers.standardRuntime();
        home = Calls.deploymentId("local-default");
        other = Calls.cloneDefault("consumed");
    }

    @AfterEach
    void goHome() {
        Calls.activate(home).statusCode(200);
        Calls.superadmin().delete("/v1/platform/deployments/" + other).then().statusCode(200);
    }

    @Test
    void aChangeIsInTheNextReadOfEveryConsumer() throws Exception {
        List<PlatformControlClient> consumers = List.of(consumer(), consumer());
        AtomicBoolean reading = new AtomicBoolean(true);
        AtomicInteger reads = new AtomicInteger();
        try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
            // Readers that never pause keep every cache warm and every connection busy meanwhile.
            List<Future<?>> readers = consumers.stream()
                    .<Future<?>>map(consumer -> load.submit(() -> {
                        while (reading.get()) {
                            consumer.runtime();
                            reads.incrementAndGet();
                        }
                    }))
                    .toList();
            try {
                for (int i = 0; i < 4; i++) {
                    String wanted = i % 2 == 0 ? "consumed" : "local-default";
                    Calls.activate(i % 2 == 0 ? other : home).statusCode(200);
                    for (PlatformControlClient consumer : consumers) {
                        assertEquals(
                                wanted, consumer.runtime().deploymentProfile().slug());
                    }
                }
                String description = "edit of the active provider";
                Calls.superadmin()
                        .body(Map.of("description", description))
                        .put("/v1/platform/providers/" + Calls.providerId("vllm-local-gateway"))
                        .then()
                        .statusCode(200);
                for (PlatformControlClient consumer : consumers) {
                    assertEquals(
                            description,
                            consumer.runtime()
                                    .binding(Capability.LLM_INFERENCE)
                                    .orElseThrow()
                                    .description());
                }
            } finally {
                reading.set(false);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        assertTrue(reads.get() > 10, "the consumers did read meanwhile");
    }

    private static PlatformControlClient consumer() {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(URI.create("http://127.0.0.1:" + RestAssured.port))
                .build(PlatformControlClient.class);
    }
}
