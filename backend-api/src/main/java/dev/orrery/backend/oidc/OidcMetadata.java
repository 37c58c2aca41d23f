package dev.orrery.backend.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/** Addresses and keys of the providers, read from themselves and kept for a while. */
@ApplicationScoped
class OidcMetadata {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long MAX_BYTES = 1024 * 1024;
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();

    private final EgressClient egress;
    private final ObjectMapper json;
    private final Map<URI, Document> documents = new ConcurrentHashMap<>();
    private final Map<URI, Keys> keys = new ConcurrentHashMap<>();

    OidcMetadata(EgressClient egress, ObjectMapper json) {
        this.egress = egress;
        this.json = json;
    }

    private record Document(Endpoints endpoints, long readAt) {}

    private record Keys(List<JsonWebKey> keys, long readAt) {}

    record Endpoints(URI authorization, URI token, URI jwks) {}

    /** @throws Failure 502 {@code oidc_provider_failed} */
    Endpoints endpoints(URI issuer) {
        Document known = documents.get(issuer);
        if (known != null && System.nanoTime() - known.readAt() < KEPT_NANOS) {
            return known.endpoints();
        }
        JsonNode found = get(URI.create(stripped(issuer) + "/.well-known/openid-configuration"));
        if (!found.path("issuer").asText().equals(issuer.toString())) {
            throw failed("The provider calls itself '" + found.path("issuer").asText() + "', not '" + issuer + "'.");
        }
        Endpoints endpoints = new Endpoints(
                address(found, "authorization_endpoint"), address(found, "token_endpoint"), address(found, "jwks_uri"));
        documents.put(issuer, new Document(endpoints, System.nanoTime()));
        return endpoints;
    }

    /** The provider's keys; read anew when it has none with this id, so that its keys may rotate. */
    List<JsonWebKey> keys(URI jwks, String keyId) {
        Keys known = keys.get(jwks);
        boolean fresh = known != null && System.nanoTime() - known.readAt() < KEPT_NANOS;
        if (known != null && fresh && known.keys().stream().anyMatch(key -> keyId.equals(key.getKeyId()))) {
            return known.keys();
        }
        try {
            List<JsonWebKey> read = new JsonWebKeySet(get(jwks).toString()).getJsonWebKeys();
            keys.put(jwks, new Keys(read, System.nanoTime()));
            return read;
        } catch (JoseException malformed) {
            throw failed("The provider's keys cannot be read.").causedBy(malformed);
        }
    }

    /** Sends a form to the provider. @throws Failure 502 {@code oidc_provider_failed} unless it answers 200 */
    JsonNode post(URI address, Map<String, String> headers, byte[] form) {
        return send(new EgressRequest("POST", address, headers, form, LIMIT, MAX_BYTES, Reach.PRIVATE_NETWORKS));
    }

    private JsonNode get(URI address) {
        return send(new EgressRequest("GET", address, Map.of(), null, LIMIT, MAX_BYTES, Reach.PRIVATE_NETWORKS));
    }

    private JsonNode send(EgressRequest request) {
        try {
            EgressResponse answer = egress.send(request);
            if (!answer.isSuccess()) {
                throw failed("The provider answered " + answer.status() + " at "
                        + request.uri().getPath() + ".");
            }
            return json.readTree(answer.body());
        } catch (EgressException unreachable) {
            throw failed("The provider cannot be reached.").causedBy(unreachable);
        } catch (IOException malformed) {
            throw failed("The provider's answer is no JSON.").causedBy(malformed);
        }
    }

    private static URI address(JsonNode document, String field) {
        try {
            return URI.create(document.required(field).asText());
        } catch (IllegalArgumentException missing) {
            throw failed("The provider's settings hold no " + field + ".").causedBy(missing);
        }
    }

    private static String stripped(URI issuer) {
        String text = issuer.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    static Failure failed(String message) {
        return Failure.badGateway("oidc_provider_failed", message);
    }
}
