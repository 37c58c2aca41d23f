package dev.orrery.modelops.testrun;

import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.modelops.credential.Credential;
import dev.orrery.modelops.credential.CredentialService;
import dev.orrery.modelops.model.Model;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Cloud providers as a credential names them. */
@ApplicationScoped
public class CloudTargets {
    private static final String OPENAI = "openai";
    private static final String OPENAI_BASE = "https://api.openai.com/v1";

    private final CredentialService credentials;
    private final Duration timeout;

    /** @param timeout limit of one call of a test at a cloud provider */
    CloudTargets(
            CredentialService credentials,
            @ConfigProperty(name = "orrery.modelops.cloud-timeout", defaultValue = "8s") Duration timeout) {
        this.credentials = credentials;
        this.timeout = timeout;
    }

    /** The active credential of a cloud model. @throws Failure 400 {@code missing_config} */
    ResolvedCredential credential(Model model) {
        return model.credential()
                .filter(Credential::isActive)
                .map(credential -> credentials.resolve(credential.id()))
                .orElseThrow(() -> missing("Model '" + model.id() + "' has no active credential; give it one."));
    }

    /** @throws Failure 400 {@code missing_config} when an address or the provider's model id is missing */
    Target of(Model model, Task task, ResolvedCredential credential) {
        String modelId = model.providerModelId()
                .orElseThrow(() -> missing("Model '" + model.id() + "' has no provider_model_id."));
        AdapterKind kind = switch (task) {
            case LLM -> AdapterKind.OPENAI_COMPATIBLE_LLM;
            case EMBEDDINGS -> AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS;
        };
        return new Target(binding(credential, kind), null, modelId);
    }

    /** The provider that a credential opens. @throws Failure 400 {@code missing_config} when it names no address */
    public RuntimeBinding binding(ResolvedCredential credential, AdapterKind kind) {
        String base = credential.apiBaseUrl();
        if (base == null && OPENAI.equals(credential.provider())) {
            base = OPENAI_BASE;
        }
        if (base == null) {
            throw missing("The credential '" + credential.displayName() + "' has no api_base_url.");
        }
        Map<String, @Nullable Object> config = new HashMap<>();
        config.put("models_path", "/models");
        config.put("chat_completion_path", "/chat/completions");
        config.put("embeddings_path", "/embeddings");
        config.put("request_format", "openai_chat");
        config.put("request_timeout_seconds", timeout.toMillis() / 1000.0);
        config.put("secret_refs", Map.of("api_key", credential.apiKey()));
        return new RuntimeBinding(
                credential.id(),
                credential.provider(),
                credential.provider(),
                "cloud",
                credential.displayName(),
                "",
                kind.wireName(),
                base.replaceAll("/+$", ""),
                null,
                true,
                config,
                List.of(),
                null,
                null,
                Map.of(),
                Map.of());
    }

    private static Failure missing(String message) {
        return Failure.badRequest("missing_config", message);
    }
}
