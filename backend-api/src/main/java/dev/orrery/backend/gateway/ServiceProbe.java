package dev.orrery.backend.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;

/** Asks the health address of a service of the installation. */
@ApplicationScoped
public class ServiceProbe {
    private final HttpClient client;

    ServiceProbe(Vertx vertx) {
        this.client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(4));
    }

    /** Whether {@code GET /health} at this origin answers 2xx within the limit; never fails. */
    public Future<Boolean> reachable(URI origin, Duration limit) {
        return answers(origin.resolve("/health"), limit);
    }

    /** Whether {@code GET} at this address answers 2xx within the limit; never fails. */
    public Future<Boolean> answers(URI address, Duration limit) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(address.toString())
                .setTimeout(limit.toMillis());
        return client.request(options)
                .compose(request -> request.send())
                .compose(response -> response.end().map(response.statusCode() / 100 == 2))
                .otherwise(false);
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
