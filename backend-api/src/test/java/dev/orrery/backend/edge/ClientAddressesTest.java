package dev.orrery.backend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose request it is, of a server that answers what it takes the client for. */
class ClientAddressesTest {
    private Vertx vertx = Vertx.vertx();

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "0,'1.2.3.4',127.0.0.1",
        "1,'',127.0.0.1",
        "1,'1.2.3.4',1.2.3.4",
        "1,'6.6.6.6, 1.2.3.4',1.2.3.4",
        "1,'6.6.6.6|1.2.3.4',1.2.3.4",
        "1,'2001:db8::7',2001:db8::7",
        "1,'nonsense',127.0.0.1",
        "2,'6.6.6.6, 1.2.3.4, 10.0.0.1',1.2.3.4",
        "2,'1.2.3.4',127.0.0.1"
    })
    void onlyWhatTheProxiesAddedCounts(int proxies, String told, String expected) throws Exception {
        ClientAddresses addresses = new ClientAddresses(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EdgeConfig.class)
                .withDefaultValue("orrery.edge.proxies", Integer.toString(proxies))
                .build()
                .getConfigMapping(EdgeConfig.class));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                .requestHandler(request -> request.response().end(addresses.of(request)))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()));
        List.of(told.split("\\|")).stream()
                .filter(value -> !value.isEmpty())
                .forEach(value -> request.header("X-Forwarded-For", value));
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(
                    expected,
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .body());
        }
    }
}
