package dev.orrery.backend.gateway;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.sse.OpenStreams;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CallKind;
import dev.orrery.kit.trust.ServiceTokenMechanism;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client request on its way to the service that owns it and back, streaming in both directions. Runs on the event
 * loop of the client's connection. Either side's end is the end of the other: a client that leaves resets the request
 * to the service, and an answer that is cut short is cut short for the client.
 */
final class Forwarding implements ProxyInterceptor {
    private static final Logger LOG = Logger.getLogger(Forwarding.class);

    /** How often a read is sent again whose connection broke before its answer began: it may have been closed already. */
    private static final int SENT_AGAIN = 2;

    private static final Set<HttpMethod> BODILESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Upstreams upstreams;
    private final RoutingContext context;
    private final SuiteService service;
    private final Actor actor;
    private final URI address;
    private final @Nullable SentOnce once;
    private @Nullable HttpClientRequest upstream;
    private long lastProgress = System.nanoTime();
    private long timer = -1;
    private boolean clientGone;
    private boolean tooLarge;
    private boolean timedOut;
    private boolean streaming;

    Forwarding(
            Upstreams upstreams, RoutingContext context, SuiteService service, Actor actor, @Nullable SentOnce once) {
        this.upstreams = upstreams;
        this.context = context;
        this.service = service;
        this.actor = actor;
        this.once = once;
        this.address = upstreams.address(service);
    }

    void start() {
        HttpServerRequest request = context.request();
        context.addEndHandler(end -> {
            if (streaming) {
                OpenStreams.closed();
            }
            // What a client may ask for again is brought to its end, so that its answer can be kept.
            if (once == null) {
                stopTimer();
                if (end.failed()) {
                    clientGone = true;
                    resetUpstream();
                }
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), upstreams.client())
                .origin(proxy -> connect())
                .addInterceptor(this)
                .handle(request);
    }

    private Future<HttpClientRequest> connect() {
        RequestOptions options = new RequestOptions()
                .setHost(address.getHost())
                .setPort(port(address))
                .setSsl("https".equals(address.getScheme()))
                .setConnectTimeout(upstreams.config().connectTimeout().toMillis());
        return upstreams.client().request(options).map(opened -> {
            HttpClientRequest request = ServiceCall.of(opened);
            upstream = request;
            request.exceptionHandler(cause -> LOG.debugf("The call to %s ended early: %s", service.tokenName(), cause));
            if (clientGone || timedOut) {
                request.reset();
                throw new IllegalStateException("Nobody waits for the answer any more");
            }
            if (timer < 0) {
                lastProgress = System.nanoTime();
                startTimer(upstreams.config().responseTimeout().toNanos());
            }
            return request;
        });
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext proxy) {
        ProxyRequest request = proxy.request();
        String requestId = Objects.requireNonNull(context.get(RequestIds.MDC_KEY));
        MultiMap headers = request.headers();
        HeaderRules.cleanRequest(headers);
        if (once != null) {
            // The answer is kept as it comes, for a client that may not know how it was packed.
            headers.remove("Accept-Encoding");
        }
        headers.set(
                ServiceTokenMechanism.SERVICE_TOKEN,
                upstreams.signer().serviceToken(service.tokenName(), CallKind.FORWARD));
        headers.set(
                ServiceTokenMechanism.ACTOR_TOKEN,
                upstreams.signer().actorToken(service.tokenName(), actor, requestId));
        headers.set(RequestIds.HEADER, requestId);
        headers.set("X-Forwarded-For", context.request().remoteAddress().hostAddress());
        request.setURI(basePath(address) + request.getURI());
        limitBody(request);
        boolean read =
                request.getBody() == null && BODILESS.contains(context.request().method());
        return ask(proxy, read ? SENT_AGAIN : 0)
                .map(response -> {
                    stopTimer();
                    return response.getStatusCode() == 401 ? refused(proxy, response) : response;
                })
                .recover(cause -> clientGone
                        ? Future.failedFuture(cause)
                        : Future.succeededFuture(answer(proxy, explain(cause))));
    }

    /** The proxy library sends a request without a body as often as it is asked to; all of them share the time of one. */
    private Future<ProxyResponse> ask(ProxyContext proxy, int again) {
        return proxy.sendRequest().recover(cause -> {
            boolean broken = cause instanceof HttpClosedException
                    || (cause instanceof IOException && !(cause instanceof ConnectException));
            if (broken && again > 0 && !clientGone && !timedOut) {
                return ask(proxy, again - 1);
            }
            stopTimer();
            return Future.failedFuture(cause);
        });
    }

    private void limitBody(ProxyRequest request) {
        if (once != null) {
            request.setBody(Body.body(once.body()));
            return;
        }
        Body body = request.getBody();
        HttpServerRequest client = context.request();
        boolean announced = body.length() > 0 || client.headers().contains("Transfer-Encoding");
        boolean framed =
                client.version() == HttpVersion.HTTP_2 && body.length() < 0 && !BODILESS.contains(client.method());
        if (!announced && !framed) {
            client.resume();
            request.setBody(null);
            return;
        }
        if (framed) {
            // HTTP/2 frames a body of unknown length by itself; towards the service it is chunked.
            client.headers().set("Transfer-Encoding", "chunked");
        }
        request.setBody(Body.body(
                new LimitedBody(
                        body.stream(),
                        upstreams.bodyLimits().of(client.path()),
                        () -> lastProgress = System.nanoTime(),
                        () -> tooLarge = true),
                body.length()));
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext proxy) {
        ProxyResponse response = proxy.response();
        HeaderRules.cleanResponse(response.headers(), context.response().headers());
        if (!streaming && isStream(response) && !context.response().closed()) {
            streaming = true;
            OpenStreams.opened();
        }
        int status = response.getStatusCode();
        Body body = response.getBody();
        if (body != null && (status == 204 || status == 304)) {
            body.stream().resume();
            response.setBody(null);
        } else if (body != null && context.request().version() != HttpVersion.HTTP_2) {
            response.setBody(Body.body(new AnswerBody(body.stream(), this::cutShort), body.length()));
        }
        if (once != null) {
            return once.answered(response, body)
                    .recover(cut -> {
                        replace(response, explain(cut));
                        return Future.succeededFuture();
                    })
                    .compose(told -> send(proxy));
        }
        return send(proxy);
    }

    private static boolean isStream(ProxyResponse response) {
        String type = response.headers().get("Content-Type");
        return type != null && type.startsWith("text/event-stream");
    }

    private Future<Void> send(ProxyContext proxy) {
        // What fails from here on has been cut short for the client already; the library would answer 502 on top of it.
        return proxy.sendResponse().otherwise(cut -> {
            LOG.debugf("The answer of %s ended early: %s", service.tokenName(), cut);
            return null;
        });
    }

    private void cutShort(Throwable cause) {
        LOG.debugf("The answer of %s ended early: %s", service.tokenName(), cause);
        context.request().connection().close();
    }

    /** A refused service token is a fault of the installation; the user's own token is good. */
    private ProxyResponse refused(ProxyContext proxy, ProxyResponse response) {
        response.release();
        return answer(
                proxy,
                Failure.badGateway(
                        "upstream_error", service.tokenName() + " refused the edge; check the trust keys of both."));
    }

    private Failure explain(Throwable cause) {
        if (tooLarge) {
            if (context.request().version() != HttpVersion.HTTP_2) {
                context.response().putHeader("Connection", "close");
            }
            return Failure.of(413, "payload_too_large", "The request body is larger than this service accepts.");
        }
        if (timedOut) {
            return upstreams.told(
                    Failure.of(504, "upstream_timeout", service.tokenName() + " did not answer in time; try again.")
                            .causedBy(cause),
                    context);
        }
        return upstreams.told(
                Failure.badGateway(
                                "upstream_unavailable", service.tokenName() + " cannot be reached; try again shortly.")
                        .causedBy(cause),
                context);
    }

    /** In place of an answer of which nothing was passed on. */
    private void replace(ProxyResponse response, Failure failure) {
        LOG.warnf("%d %s: %s (%s)", failure.status(), failure.code(), failure.getMessage(), failure.getCause());
        response.headers().remove("Content-Length").remove("Transfer-Encoding");
        response.setStatusCode(failure.status())
                .setStatusMessage(HttpResponseStatus.valueOf(failure.status()).reasonPhrase())
                .putHeader("Content-Type", "application/json")
                .setBody(Body.body(upstreams.envelope(failure)));
    }

    private ProxyResponse answer(ProxyContext proxy, Failure failure) {
        if (failure.status() >= 500) {
            LOG.warnf("%d %s: %s (%s)", failure.status(), failure.code(), failure.getMessage(), failure.getCause());
        }
        return proxy.request()
                .release()
                .response()
                .setStatusCode(failure.status())
                .putHeader("Content-Type", "application/json")
                .setBody(Body.body(upstreams.envelope(failure)));
    }

    private void startTimer(long nanos) {
        timer = context.vertx().setTimer(Math.max(1, nanos / 1_000_000), fired -> {
            long left = upstreams.config().responseTimeout().toNanos() - (System.nanoTime() - lastProgress);
            if (left > 0) {
                startTimer(left);
            } else {
                timedOut = true;
                resetUpstream();
            }
        });
    }

    private void stopTimer() {
        if (timer >= 0) {
            context.vertx().cancelTimer(timer);
            timer = -1;
        }
    }

    private void resetUpstream() {
        if (upstream != null) {
            upstream.reset();
        }
    }

    private static int port(URI address) {
        if (address.getPort() > 0) {
            return address.getPort();
        }
        return "https".equals(address.getScheme()) ? 443 : 80;
    }

    private static String basePath(URI address) {
        String path = address.getPath();
        return path == null || path.equals("/") ? "" : path;
    }
}
