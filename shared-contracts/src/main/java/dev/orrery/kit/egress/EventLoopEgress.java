package dev.orrery.kit.egress;

import dev.orrery.kit.egress.EgressException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link EgressClient} for code on the event loop, under the same rules: pooled connections, no redirects, nothing
 * sent twice, no way into private networks for requests that may only reach public ones. A request that may only reach
 * public networks connects to the very address that was checked.
 */
@ApplicationScoped
public class EventLoopEgress {
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final int MOST_CONNECTIONS = 2_048;

    private final Vertx vertx;
    private final EgressPolicy policy;
    private final HttpClient http;

    EventLoopEgress(Vertx vertx, EgressConfig config) {
        this.vertx = vertx;
        this.policy = new EgressPolicy(config.trustedHosts().orElse(Set.of()));
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setKeepAlive(true)
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setDecompressionSupported(false));
    }

    /** An exchange that has begun: the answer's headers are there, its body is paused. */
    public record Exchange(HttpClientRequest request, HttpClientResponse response) {}

    /** A request on its way; cancelling it closes its connection, unless the answer has ended. */
    public static final class Call {
        private boolean cancelled;
        private @Nullable OpenCall request;

        /** Runs on the event loop of the call. */
        public void cancel() {
            cancelled = true;
            if (request != null) {
                request.reset();
            }
        }
    }

    /**
     * Sends a request. The result fails with an {@link EgressException} when no answer begins within the request's time
     * limit, which then holds between any two pieces of the body: a body that falls silent fails.
     */
    public Future<Exchange> send(EgressRequest egress, Call call) {
        try {
            policy.checkAddress(egress.uri());
        } catch (EgressException refused) {
            return Future.failedFuture(refused);
        }
        if (!policy.mustBePublic(egress)) {
            return connect(egress, options(egress), call);
        }
        return vertx.executeBlocking(() -> policy.publicAddress(egress.uri().getHost()), false)
                .compose(address -> connect(
                        egress,
                        options(egress)
                                .setServer(SocketAddress.inetSocketAddress(port(egress), address.getHostAddress())),
                        call));
    }

    private Future<Exchange> connect(EgressRequest egress, RequestOptions options, Call call) {
        return http.request(options)
                .compose(request -> {
                    call.request = new OpenCall(request);
                    if (call.cancelled) {
                        request.reset();
                        return Future.<Exchange>failedFuture(
                                new EgressException(Kind.UNREACHABLE, "The request was cancelled", null));
                    }
                    byte[] body = egress.body();
                    return (body == null ? request.send() : request.send(Buffer.buffer(body))).map(response -> {
                        response.pause();
                        return new Exchange(request, response);
                    });
                })
                .recover(failed -> Future.failedFuture(explain(egress, failed)));
    }

    private static RequestOptions options(EgressRequest egress) {
        String path = egress.uri().getRawPath();
        String query = egress.uri().getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(egress.method()))
                .setHost(egress.uri().getHost())
                .setPort(port(egress))
                .setSsl("https".equalsIgnoreCase(egress.uri().getScheme()))
                .setURI((path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query))
                .setIdleTimeout(egress.timeout().toMillis())
                .setFollowRedirects(false);
        egress.headers().forEach(options::putHeader);
        return options;
    }

    private static EgressException explain(EgressRequest egress, Throwable failed) {
        if (failed instanceof EgressException known) {
            return known;
        }
        String host = egress.uri().getHost() + ":" + port(egress);
        return failed instanceof TimeoutException
                ? new EgressException(Kind.TIMEOUT, host + " did not answer within " + egress.timeout(), failed)
                : new EgressException(Kind.UNREACHABLE, host + " could not be reached", failed);
    }

    private static int port(EgressRequest egress) {
        int port = egress.uri().getPort();
        if (port > 0) {
            return port;
        }
        return "https".equalsIgnoreCase(egress.uri().getScheme()) ? 443 : 80;
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
