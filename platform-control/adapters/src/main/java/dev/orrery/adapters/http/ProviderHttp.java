package dev.orrery.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.request.RequestIds;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HTTP to one provider: its base address, its key, its time limit. */
public final class ProviderHttp {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EgressClient egress;
    private final RuntimeBinding provider;
    private final ProviderConfig config;

    public ProviderHttp(EgressClient egress, RuntimeBinding provider) {
        this.egress = egress;
        this.provider = provider;
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
        String host = base().getHost();
        return host == null ? provider.endpointUrl() : host;
    }

    public Answer get(String path) {
        return exchange("GET", path, null, config.timeout());
    }

    public Answer call(String method, String path, @Nullable JsonNode body) {
        return exchange(method, path, body, config.timeout());
    }

    /** The same under a time limit of its own. */
    public Answer call(String method, String path, @Nullable JsonNode body, Duration timeout) {
        return exchange(method, path, body, timeout);
    }

    /** The request that posts this body, for a caller that sends it by itself. */
    public EgressRequest post(String path, byte[] body) {
        return authorized(EgressRequest.json("POST", address(path), body, config.timeout(), reach()));
    }

    /** Opens a streamed answer. @throws EgressException when the provider does not answer */
    public EgressStream stream(String path, ObjectNode body) {
        return egress.stream(
                authorized(EgressRequest.json("POST", address(path), bytes(body), config.timeout(), reach()))
                        .header("Accept", "text/event-stream"));
    }

    /** GET of an absolute address, such as the health URL; any 2xx counts, whatever its body. */
    public int statusOf(String url) {
        try {
            return egress.send(authorized(EgressRequest.get(URI.create(url), config.timeout(), reach())))
                    .status();
        } catch (EgressException failed) {
            return failed.kind().status();
        } catch (IllegalArgumentException malformed) {
            return 400;
        }
    }

    private Answer exchange(String method, String path, @Nullable JsonNode body, Duration timeout) {
        try {
            EgressRequest request = body == null
                    ? new EgressRequest(
                            method, address(path), Map.of(), null, timeout, EgressRequest.DEFAULT_MAX_BYTES, reach())
                    : EgressRequest.json(method, address(path), bytes(body), timeout, reach());
            return answer(egress.send(authorized(request).header("Accept", "application/json")));
        } catch (EgressException failed) {
            return new Answer(
                    failed.kind().status(),
                    error(failed.kind().name().toLowerCase(Locale.ROOT), String.valueOf(failed.getMessage())));
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

    private EgressRequest authorized(EgressRequest request) {
        String key = config.apiKey();
        EgressRequest traced = request.header(RequestIds.HEADER, RequestIds.current());
        return key == null ? traced : traced.header("Authorization", "Bearer " + key);
    }

    private URI base() {
        try {
            return URI.create(provider.endpointUrl().trim());
        } catch (IllegalArgumentException malformed) {
            throw new EgressException(
                    EgressException.Kind.INVALID_URL,
                    "Provider '" + provider.slug() + "' has no valid endpoint_url",
                    malformed);
        }
    }

    private URI address(String path) {
        String base = base().toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private Reach reach() {
        return provider.isCloud() ? Reach.PUBLIC_ONLY : Reach.PRIVATE_NETWORKS;
    }

    private static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
