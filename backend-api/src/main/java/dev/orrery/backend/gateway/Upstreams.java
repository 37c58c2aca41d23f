package dev.orrery.backend.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.ErrorBody;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.BodyLimits;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.trust.TokenSigner;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The pooled client of the edge and what every forwarded request needs. */
@ApplicationScoped
class Upstreams {
    private final HttpClient client;
    private final ServiceAddresses addresses;
    private final GatewayConfig config;
    private final TokenSigner signer;
    private final ObjectMapper json;
    private final BodyLimits bodyLimits;
    private final EngineSwitch engine;

    Upstreams(
            Vertx vertx,
            ServiceAddresses addresses,
            GatewayConfig config,
            TokenSigner signer,
            ObjectMapper json,
            BodyLimits bodyLimits,
            EngineSwitch engine) {
        this.addresses = addresses;
        this.config = config;
        this.signer = signer;
        this.json = json;
        this.bodyLimits = bodyLimits;
        this.engine = engine;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.connectionsPerService())
                .setKeepAlive(true)
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setIdleTimeout((int) config.streamIdleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false));
    }

    HttpClient client() {
        return client;
    }

    URI address(SuiteService service) {
        return service.address(addresses);
    }

    GatewayConfig config() {
        return config;
    }

    TokenSigner signer() {
        return signer;
    }

    BodyLimits bodyLimits() {
        return bodyLimits;
    }

    /** What a client is told when no answer came: for executions in words of their own. */
    Failure told(Failure noAnswer, RoutingContext context) {
        HttpServerRequest request = context.request();
        String requestId = Objects.requireNonNullElse(context.get(RequestIds.MDC_KEY), "");
        return engine.translate(noAnswer, request.method(), request.path(), requestId);
    }

    Buffer envelope(Failure failure) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(ErrorBody.of(failure)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
