package dev.orrery.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.request.RequestIds;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to one provider: its base address, its key, its limits. Every method throws {@link
 * dev.orrery.kit.failure.Failure} 409 {@code offline_provider_blocked} before anything is sent to a cloud provider that
 * must not be reached, and 503 {@code provider_unavailable} or {@code provider_busy} as its guard decides.
 */
public final class ProviderHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Long enough for a restarting server to listen again, short enough not to be felt. */
    private static final Duration BEFORE_SECOND_TRY = Duration.ofMillis(100);

    private final ProviderCalls calls;
    private final RuntimeBinding provider;
    private final @Nullable ProviderGuard guard;
    private final FaultRule rule;
    private final ProviderConfig config;

    /** @param guard null for a probe, which nothing holds back and which counts for nothing */
    ProviderHttp(ProviderCalls calls, RuntimeBinding provider, @Nullable ProviderGuard guard, FaultRule rule) {
        this.calls = calls;
        this.provider = provider;
        this.guard = guard;
        this.rule = rule;
        this.config = new ProviderConfig(provider);
    }

    /** Status and JSON body; a transport failure is a status too (502, 504) with an explaining body. */
    public record Answer(int status, JsonNode body) {
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    public RuntimeBinding provider() {
        return provider;
    }

    public ProviderConfig config() {
        return config;
    }

    public String host() {
        String host = uri(provider.endpointUrl().trim()).getHost();
        return host == null ? provider.endpointUrl() : host;
    }

    public Answer get(String path) {
        return exchange("GET", path, null, config.timeout(), Map.of());
    }

    public Answer call(String method, String path, @Nullable JsonNode body) {
        return exchange(method, path, body, config.timeout(), Map.of());
    }

    /** The same with more headers. */
    public Answer call(String method, String path, @Nullable JsonNode body, Map<String, String> headers) {
        return exchange(method, path, body, config.timeout(), headers);
    }

    /** The same under a time limit of its own. */
    public Answer call(String method, String path, @Nullable JsonNode body, Duration timeout) {
        return exchange(method, path, body, timeout, Map.of());
    }

    /** One call that its caller sends by itself, such as on an event loop; in the guard until it is closed. */
    public ProviderDispatch dispatch(String path, byte[] body) {
        ProviderGuard guarded = guarded();
        calls.requireAllowed(provider);
        EgressRequest request = authorized(new EgressRequest(
                "POST",
                address(path),
                Map.of("Content-Type", "application/json"),
                body,
                config.timeout(),
                calls.config().maxAnswer().asLongValue(),
                reach()));
        ProviderGuard.StreamOutcome outcome = guarded.begin();
        return new ProviderDispatch(
                request,
                calls.config().maxStream(),
                outcome,
                NotedCall.begin(calls.traffic(), calls.metrics(), provider, request));
    }

    /** Opens a streamed answer. @throws EgressException when the provider does not answer */
    public ProviderStream stream(String path, ObjectNode body) {
        ProviderGuard guarded = guarded();
        calls.requireAllowed(provider);
        EgressRequest request = authorized(
                request("POST", address(path), body, config.timeout()).header("Accept", "text/event-stream"));
        return guarded.stream(() -> noted(
                request, () -> calls.egress().stream(request, calls.config().maxStream()), EgressStream::status));
    }

    private ProviderGuard guarded() {
        if (guard == null) {
            throw new IllegalStateException("A probe does not stream");
        }
        return guard;
    }

    /**
     * The status of the instance's health address, whatever its body, else of one that every server of its kind answers.
     *
     * @param limit longest wait for the answer
     */
    public int healthStatus(Duration limit) {
        String url = provider.healthcheckUrl();
        if (url == null || url.isBlank()) {
            return exchange("GET", fallbackHealthPath(), null, limit, Map.of()).status();
        }
        calls.requireAllowed(provider);
        try {
            return send(authorized(request("GET", uri(url.trim()), null, limit)))
                    .status();
        } catch (EgressException failed) {
            return failed.kind().status();
        }
    }

    private String fallbackHealthPath() {
        AdapterKind kind = AdapterKind.parse(provider.adapterKind()).orElse(AdapterKind.MCP_HTTP);
        return switch (kind) {
            case OPENAI_COMPATIBLE_LLM, OPENAI_COMPATIBLE_EMBEDDINGS -> config.text("models_path", "/v1/models");
            case WEAVIATE_HTTP -> "/v1/.well-known/ready";
            case QDRANT_HTTP -> config.text("collections_path", "/collections");
            case LUCENE_HTTP, MCP_HTTP, SANDBOX_HTTP -> "/health";
        };
    }

    private Answer exchange(
            String method, String path, @Nullable JsonNode body, Duration timeout, Map<String, String> headers) {
        calls.requireAllowed(provider);
        try {
            EgressRequest request = request(method, address(path), body, timeout);
            for (Map.Entry<String, String> header : headers.entrySet()) {
                request = request.header(header.getKey(), header.getValue());
            }
            return answer(send(authorized(request).header("Accept", "application/json")));
        } catch (EgressException failed) {
            return new Answer(
                    failed.kind().status(),
                    error(failed.kind().name().toLowerCase(Locale.ROOT), String.valueOf(failed.getMessage())));
        }
    }

    private EgressResponse send(EgressRequest request) {
        try {
            return sendOnce(request);
        } catch (EgressException failed) {
            // Nothing was sent, so nothing can happen twice. Reads over a stale connection the HTTP client repeats
            // itself.
            if (!(failed.getCause() instanceof ConnectException)) {
                throw failed;
            }
            LockSupport.parkNanos(BEFORE_SECOND_TRY.toNanos());
            return sendOnce(request);
        }
    }

    private EgressResponse sendOnce(EgressRequest request) {
        Supplier<EgressResponse> sending =
                () -> noted(request, () -> calls.egress().send(request), EgressResponse::status);
        return guard == null ? sending.get() : guard.call(sending, rule);
    }

    private <T> T noted(EgressRequest request, Supplier<T> sending, ToIntFunction<T> status) {
        NotedCall call = NotedCall.begin(calls.traffic(), guard == null ? null : calls.metrics(), provider, request);
        try {
            T answer = sending.get();
            call.answered(status.applyAsInt(answer));
            return answer;
        } catch (EgressException none) {
            call.failed(none);
            throw none;
        }
    }

    private static Answer answer(EgressResponse response) {
        if (response.body().length == 0) {
            return new Answer(response.status(), JSON.createObjectNode());
        }
        try {
            return new Answer(response.status(), JSON.readTree(response.body()));
        } catch (IOException noJson) {
            return response.isSuccess()
                    ? new Answer(502, error("invalid_json", "The provider answered without JSON"))
                    : new Answer(response.status(), error("upstream_error", "The provider answered without JSON"));
        }
    }

    private static ObjectNode error(String code, String message) {
        return JSON.createObjectNode().put("error", code).put("message", message);
    }

    private EgressRequest request(String method, URI uri, @Nullable JsonNode body, Duration timeout) {
        return new EgressRequest(
                method,
                uri,
                body == null ? Map.of() : Map.of("Content-Type", "application/json"),
                body == null ? null : bytes(body),
                timeout,
                calls.config().maxAnswer().asLongValue(),
                reach());
    }

    private Reach reach() {
        return provider.isCloud() ? Reach.PUBLIC_ONLY : Reach.PRIVATE_NETWORKS;
    }

    private EgressRequest authorized(EgressRequest request) {
        String key = config.apiKey();
        EgressRequest traced = request.header(RequestIds.HEADER, RequestIds.current());
        return key == null ? traced : traced.header("Authorization", "Bearer " + key);
    }

    private URI address(String path) {
        String base = uri(provider.endpointUrl().trim()).toString();
        return uri((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private URI uri(String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException malformed) {
            throw new EgressException(
                    EgressException.Kind.INVALID_URL,
                    "Provider '" + provider.slug() + "' has no valid address: '" + address + "'",
                    malformed);
        }
    }

    private static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
