package dev.orrery.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code config} keys of a provider, section 2.2 of the platform contract. */
public final class ProviderConfig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private final RuntimeBinding provider;

    public ProviderConfig(RuntimeBinding provider) {
        this.provider = provider;
    }

    public String text(String key, String fallback) {
        Object value = provider.config().get(key);
        return value == null || value.toString().isBlank()
                ? fallback
                : value.toString().trim();
    }

    public @Nullable String text(String key) {
        String value = text(key, "");
        return value.isEmpty() ? null : value;
    }

    /** What the operator wrote, whatever it is. */
    public @Nullable Object value(String key) {
        return provider.config().get(key);
    }

    /** An object, empty for anything else. */
    public JsonNode object(String key) {
        JsonNode value = JSON.valueToTree(provider.config().get(key));
        return value != null && value.isObject() ? value : JSON.createObjectNode();
    }

    /** {@code request_timeout_seconds} of the provider or its binding, else 5 s. */
    public Duration timeout() {
        Object value = provider.config().get("request_timeout_seconds");
        if (value instanceof Number seconds && seconds.doubleValue() > 0) {
            return Duration.ofMillis(Math.round(seconds.doubleValue() * 1000));
        }
        return DEFAULT_TIMEOUT;
    }

    /**
     * The API key, or null when the provider needs none.
     *
     * @throws Failure 409 {@code provider_secret_missing} for an unset variable or an unresolved reference
     */
    public @Nullable String apiKey() {
        if (!(provider.config().get("secret_refs") instanceof Map<?, ?> refs)) {
            return null;
        }
        Object value = refs.get("api_key");
        if (value == null || value.toString().isBlank()) {
            return null;
        }
        String reference = value.toString();
        if (reference.startsWith("modelops://")) {
            throw missing(reference);
        }
        if (!reference.startsWith("env://")) {
            return reference;
        }
        String secret = System.getenv(reference.substring("env://".length()));
        if (secret == null || secret.isBlank()) {
            throw missing(reference);
        }
        return secret;
    }

    private Failure missing(String reference) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("provider", provider.slug());
        details.put("secret_ref", reference);
        return Failure.conflict(
                        "provider_secret_missing",
                        "The key of provider '" + provider.slug() + "' is not set where " + reference + " points.")
                .with(details);
    }
}
