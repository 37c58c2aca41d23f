package dev.orrery.kit.egress;

import dev.orrery.kit.egress.EgressException.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;

/**
 * Sends HTTP requests over pooled connections, on the calling (virtual) thread. Follows no redirect, re-sends nothing,
 * bounds time and size of every answer, and keeps requests that may only reach public networks out of private ones.
 */
@ApplicationScoped
public class EgressClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final EgressPolicy policy;

    /** Made at the first request: reading the certificates of all authorities takes a start 0.1 s. */
    private static final class Connections {
        static final HttpClient HTTP = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Inject
    EgressClient(EgressConfig config) {
        this(new EgressPolicy(config.trustedHosts().orElse(Set.of())));
    }

    /** Without any trusted host, for code that runs outside of a service. */
    public EgressClient() {
        this(new EgressPolicy(Set.of()));
    }

    private EgressClient(EgressPolicy policy) {
        this.policy = policy;
    }

    /** The whole answer, whatever its status. @throws EgressException when there is none within the bounds */
    public EgressResponse send(EgressRequest request) {
        long deadline = System.nanoTime() + request.timeout().toNanos();
        HttpResponse<InputStream> response = open(request, request.timeout());
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        try (WatchedStream body = WatchedStream.whole(response.body(), left)) {
            return new EgressResponse(
                    response.statusCode(),
                    contentType(response),
                    readBounded(body, request.maxBytes()),
                    response.headers().map());
        } catch (IOException broken) {
            throw broken(request, broken);
        }
    }

    /** The answer as soon as its headers are there. @throws EgressException when they do not come in time */
    public EgressStream stream(EgressRequest request) {
        return stream(request, FOREVER);
    }

    /** The same for an answer that must be complete within {@code whole}, however steadily it arrives. */
    public EgressStream stream(EgressRequest request, Duration whole) {
        HttpResponse<InputStream> response = open(request, request.timeout());
        WatchedStream body = WatchedStream.idle(response.body(), request.timeout(), whole);
        return new EgressStream(
                response.statusCode(),
                contentType(response),
                new BoundedStream(body, request.maxBytes()),
                response.headers().map());
    }

    private HttpResponse<InputStream> open(EgressRequest request, Duration timeout) {
        try (EgressSpan span = EgressSpan.start(request)) {
            try {
                HttpResponse<InputStream> response = open(request, timeout, span);
                span.answered(response.statusCode());
                return response;
            } catch (EgressException failed) {
                span.failed(failed);
                throw failed;
            }
        }
    }

    private HttpResponse<InputStream> open(EgressRequest request, Duration timeout, EgressSpan span) {
        check(request);
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .timeout(timeout)
                .method(
                        request.method(),
                        request.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(builder::setHeader);
        if (request.reach() != Reach.PUBLIC_ONLY) {
            span.announce(builder);
        }
        try {
            return Connections.HTTP.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException late) {
            throw new EgressException(Kind.TIMEOUT, host(request) + " did not answer within " + timeout, late);
        } catch (IOException unreachable) {
            throw new EgressException(Kind.UNREACHABLE, host(request) + " could not be reached", unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new EgressException(Kind.UNREACHABLE, "The request was cancelled", stopped);
        }
    }

    private void check(EgressRequest request) {
        policy.checkAddress(request.uri());
        if (policy.mustBePublic(request)) {
            policy.publicAddress(request.uri().getHost());
        }
    }

    private static byte[] readBounded(InputStream body, long maxBytes) throws IOException {
        byte[] read = body.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
        if (read.length > maxBytes) {
            throw new EgressException(Kind.TOO_LARGE, "The answer is larger than " + maxBytes + " bytes", null);
        }
        return read;
    }

    private static EgressException broken(EgressRequest request, IOException broken) {
        return broken instanceof HttpTimeoutException
                ? new EgressException(Kind.TIMEOUT, host(request) + " did not finish its answer in time", broken)
                : new EgressException(Kind.UNREACHABLE, host(request) + " broke off its answer", broken);
    }

    private static String contentType(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private static String host(EgressRequest request) {
        return request.uri().getHost()
                + (request.uri().getPort() < 0 ? "" : ":" + request.uri().getPort());
    }
}
