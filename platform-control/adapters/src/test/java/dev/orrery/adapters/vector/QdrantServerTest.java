package dev.orrery.adapters.vector;

import dev.orrery.contracts.platform.AdapterKind;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The contract of vector stores against a real Qdrant server; skipped, not passed, where no Docker engine answers. */
@EnabledIf(
        value = "dev.orrery.testkit.Docker#answers",
        disabledReason = "SKIPPED: no Docker engine answers, so nothing was checked against a real Qdrant server")
class QdrantServerTest extends VectorStoreContract {
    private static GenericContainer<?> server;
    private static VectorStore store;

    @BeforeAll
    static void start() {
        server = new GenericContainer<>("qdrant/qdrant:v1.15.5")
                .withExposedPorts(6333)
                .waitingFor(Wait.forHttp("/readyz").forPort(6333));
        server.start();
        URI uri = URI.create("http://" + server.getHost() + ":" + server.getMappedPort(6333));
        store = new QdrantVectorStore(provider(AdapterKind.QDRANT_HTTP, uri));
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Override
    VectorStore store() {
        return store;
    }
}
