package dev.orrery.backend.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.identity.ExternalIdentity;
import dev.orrery.backend.identity.Secret;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/** The two steps of a login with a provider. */
@ApplicationScoped
class OidcLogins {
    private final OidcConfig config;
    private final OidcMetadata metadata;
    private final PendingLogins pending;
    private final IdTokens idTokens;

    OidcLogins(OidcConfig config, OidcMetadata metadata, PendingLogins pending, IdTokens idTokens) {
        this.config = config;
        this.metadata = metadata;
        this.pending = pending;
        this.idTokens = idTokens;
    }

    /** Where the browser goes, and what it must bring back. */
    record Begun(URI address, String browserSecret) {}

    /** @throws Failure 404 {@code oidc_provider_not_found}, 502 {@code oidc_provider_failed} */
    Begun begin(String name) {
        OidcConfig.Provider provider = provider(name);
        URI authorization = metadata.endpoints(provider.issuer()).authorization();
        PendingLogins.Pending login = pending.begin(name);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", provider.clientId());
        query.put("redirect_uri", callback(name));
        query.put("scope", provider.scope());
        query.put("state", login.state());
        query.put("nonce", login.nonce());
        query.put("code_challenge", base64(Secret.hash(login.codeVerifier())));
        query.put("code_challenge_method", "S256");
        String separator = authorization.getRawQuery() == null ? "?" : "&";
        return new Begun(URI.create(authorization + separator + form(query)), login.browser());
    }

    /**
     * @throws Failure 400 {@code invalid_oidc_state}, 401 {@code oidc_login_refused}, 401 {@code invalid_id_token}, 404
     *     {@code oidc_provider_not_found}, 502 {@code oidc_provider_failed}
     */
    ExternalIdentity end(String name, @Nullable String state, @Nullable String code, @Nullable String browser) {
        OidcConfig.Provider provider = provider(name);
        PendingLogins.Pending login = pending.end(name, state == null ? "" : state, browser == null ? "" : browser);
        if (code == null || code.isBlank()) {
            throw Failure.unauthorized("oidc_login_refused", "The provider did not let the user in.");
        }
        JsonNode tokens = exchange(name, provider, code, login.codeVerifier());
        return identity(name, provider, idTokens.verify(tokens.path("id_token").asText(), provider, login.nonce()));
    }

    private JsonNode exchange(String name, OidcConfig.Provider provider, String code, String codeVerifier) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", callback(name));
        form.put("code_verifier", codeVerifier);
        form.put("client_id", provider.clientId());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Accept", "application/json");
        provider.clientSecret().ifPresent(secret -> {
            String pair = encode(provider.clientId()) + ':' + encode(secret);
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        });
        return metadata.post(
                metadata.endpoints(provider.issuer()).token(),
                headers,
                form(form).getBytes(StandardCharsets.UTF_8));
    }

    private static ExternalIdentity identity(String name, OidcConfig.Provider provider, JwtClaims claims) {
        String email = text(claims, "email")
                .filter(address -> address.contains("@"))
                .map(address -> address.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> Failure.unauthorized(
                        "invalid_id_token", "The provider tells no email; grant the client the scope 'email'."));
        return new ExternalIdentity(
                name,
                text(claims, "sub").orElseThrow(IdTokens::invalid),
                email,
                Boolean.TRUE.equals(claims.getClaimValue("email_verified")),
                text(claims, "preferred_username").orElse(email),
                provider.activate(),
                provider.linkByEmail());
    }

    private static Optional<String> text(JwtClaims claims, String name) {
        return claims.getClaimValue(name) instanceof String text && !text.isBlank()
                ? Optional.of(text.trim())
                : Optional.empty();
    }

    private OidcConfig.Provider provider(String name) {
        return Optional.ofNullable(config.providers().get(name))
                .orElseThrow(() -> Failure.notFound(
                        "oidc_provider_not_found", "There is no login provider with the name '" + name + "'."));
    }

    private String callback(String name) {
        return config.publicUrl()
                .resolve("/auth/oidc/" + encode(name) + "/callback")
                .toString();
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + '=' + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
