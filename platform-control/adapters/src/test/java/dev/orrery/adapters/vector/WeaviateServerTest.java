package dev.orrery.adapters.vector;

import dev.orrery.contracts.platform.AdapterKind;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The contract of vector stores against a real Weaviate server; skipped, not passed, where no Docker engine answers. */
@EnabledIf(
        value = "dev.orrery.testkit.Docker#answers",
        disabledReason = "SKIPPED: no Docker engine answers, so nothing was checked against a real Weaviate server")
class WeaviateServerTest extends VectorStoreContract {
    private static GenericContainer<?> server;
    private static VectorStore store;

    @BeforeAll
    static void start() {
        server = new GenericContainer<>("cr.weaviate.io/semitechnologies/weaviate:1.33.4")
                .withExposedPorts(8080)
                .withEnv("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", "true")
                .withEnv("PERSISTENCE_DATA_PATH", "/var/lib/weaviate")
                .withEnv("CLUSTER_HOSTNAME", "node1")
                .withEnv("DEFAULT_VECTORIZER_MODULE", "none")
                .waitingFor(Wait.forHttp("/v1/.well-known/ready").forPort(8080));
        server.start();
        URI uri = URI.create("http://" + server.getHost() + ":" + server.getMappedPort(8080));
        store = new WeaviateVectorStore(provider(AdapterKind.WEAVIATE_HTTP, uri));
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
