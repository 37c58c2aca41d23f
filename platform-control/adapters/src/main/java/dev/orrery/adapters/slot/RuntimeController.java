package dev.orrery.adapters.slot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.http.ProviderConfig;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Client of a local runtime's controller, section 12.4 of the platform contract. Never throws for its answers. */
public final class RuntimeController {
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(8);

    private final ProviderHttp http;

    private RuntimeController(ProviderHttp http) {
        this.http = http;
    }

    /** The controller that {@code runtime_admin_base_url} or {@code runtime_base_url} names; empty without either. */
    public static Optional<RuntimeController> of(ProviderCalls calls, RuntimeBinding provider) {
        ProviderConfig config = new ProviderConfig(provider);
        String base = config.text("runtime_admin_base_url");
        if (base == null) {
            String runtime = config.text("runtime_base_url");
            base = runtime == null ? null : runtime.replaceAll("/+$", "").replaceAll("/v1$", "");
        }
        return base == null ? Optional.empty() : Optional.of(new RuntimeController(calls.probe(at(base, provider))));
    }

    /** What a runtime is asked to hold. */
    public record Model(
            String runtimeModelId,
            @Nullable String localPath,
            @Nullable String managedModelId,
            @Nullable String displayName) {}

    /** What the controller says of itself. */
    public record State(
            String loadState,
            @Nullable String runtimeModelId,
            @Nullable String localPath,
            @Nullable String managedModelId,
            @Nullable String displayName,
            @Nullable String lastError) {}

    /** Its answer to a request. */
    public sealed interface Answer {
        record Reported(State state) implements Answer {}

        /** @param message as the controller gave it; null when it gave none */
        record Refused(int status, @Nullable String message) implements Answer {}
    }

    public Answer state(Duration limit) {
        return send("GET", "/v1/admin/runtime-state", null, limit);
    }

    /** Asks for this model; the controller answers at once and loads it afterwards. */
    public Answer load(Model model) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("runtime_model_id", model.runtimeModelId());
        body.put("local_path", model.localPath());
        body.put("managed_model_id", model.managedModelId());
        body.put("display_name", model.displayName());
        return send("POST", "/v1/admin/load-model", body, CHANGE_TIMEOUT);
    }

    public Answer unload() {
        return send("POST", "/v1/admin/unload-model", null, CHANGE_TIMEOUT);
    }

    private Answer send(String method, String path, @Nullable JsonNode body, Duration limit) {
        try {
            ProviderHttp.Answer answer = http.call(method, path, body, limit);
            String state = text(answer.body(), "load_state");
            return answer.isSuccess() && state != null
                    ? new Answer.Reported(state(state, answer.body()))
                    : new Answer.Refused(answer.isSuccess() ? 502 : answer.status(), message(answer.body()));
        } catch (Failure keyless) {
            return new Answer.Refused(keyless.status(), keyless.getMessage());
        }
    }

    private static State state(String loadState, JsonNode body) {
        return new State(
                loadState,
                text(body, "runtime_model_id"),
                text(body, "local_path"),
                text(body, "managed_model_id"),
                text(body, "display_name"),
                text(body, "last_error"));
    }

    private static @Nullable String message(JsonNode body) {
        return text(body.path("detail").isObject() ? body.path("detail") : body, "message");
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }

    private static RuntimeBinding at(String base, RuntimeBinding provider) {
        return new RuntimeBinding(
                provider.id(),
                provider.slug(),
                provider.providerKey(),
                provider.providerOrigin(),
                provider.displayName(),
                provider.description(),
                provider.adapterKind(),
                base,
                null,
                provider.enabled(),
                provider.config(),
                provider.resources(),
                provider.defaultResourceId(),
                provider.defaultResource(),
                provider.resourcePolicy(),
                provider.bindingConfig());
    }
}
