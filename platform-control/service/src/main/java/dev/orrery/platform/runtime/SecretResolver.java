package dev.orrery.platform.runtime;

import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.platform.peer.ManagedModels;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderSecrets;
import dev.orrery.platform.provider.SecretRefs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens literal secrets and replaces a saved-credential reference by the endpoint and key it stands for, section 5. */
@ApplicationScoped
public class SecretResolver {
    private static final String API_KEY = "api_key";
    private static final Set<String> PROVIDERS = Set.of("openai", "openai_compatible");
    private static final String OPENAI_BASE = "https://api.openai.com/v1";

    private final ManagedModels models;
    private final ProviderSecrets secrets;

    SecretResolver(ManagedModels models, ProviderSecrets secrets) {
        this.models = models;
        this.secrets = secrets;
    }

    /** A saved credential as it may be shown. */
    public record UsedCredential(
            UUID id,
            String provider,
            String displayName,
            @Nullable String apiBaseUrl) {
        static UsedCredential of(ResolvedCredential credential) {
            return new UsedCredential(
                    credential.id(), credential.provider(), credential.displayName(), credential.apiBaseUrl());
        }
    }

    /** How a provider is called; {@code config} holds {@code secret_refs}. */
    public record Dispatch(
            String endpointUrl,
            @Nullable String healthcheckUrl,
            Map<String, @Nullable Object> config,
            @Nullable UsedCredential credential) {
        /** Keeps secrets out of logs. */
        @Override
        public String toString() {
            return "Dispatch[" + endpointUrl + "]";
        }
    }

    public Dispatch resolve(ProviderInstance provider) {
        String reference = provider.secretRefs.get(API_KEY);
        if (reference == null || !reference.startsWith(SecretRefs.MODELOPS)) {
            return withoutCredential(provider);
        }
        Map<String, @Nullable Object> config = new LinkedHashMap<>(provider.config);
        ResolvedCredential credential = credential(provider, reference);
        if ("openai".equals(credential.provider())) {
            openAiDefaults(provider.family.capability).forEach(config::putIfAbsent);
        }
        return with(credential, provider, config);
    }

    /** The instance with its own secrets; a reference stays one. */
    Dispatch withoutCredential(ProviderInstance provider) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>(provider.config);
        config.put("secret_refs", secrets.opened(provider));
        return new Dispatch(provider.endpointUrl, provider.healthcheckUrl, config, null);
    }

    /** As if the provider referred to this credential, with the paths that its own config gives. */
    public Dispatch resolve(ProviderInstance provider, String credentialId) {
        return with(credential(provider, credentialId), provider, new LinkedHashMap<>(provider.config));
    }

    private Dispatch with(
            ResolvedCredential credential, ProviderInstance provider, Map<String, @Nullable Object> config) {
        Map<String, String> opened = new LinkedHashMap<>(secrets.opened(provider));
        opened.put(API_KEY, credential.apiKey());
        config.put("secret_refs", opened);
        return new Dispatch(endpoint(provider, credential), null, config, UsedCredential.of(credential));
    }

    private ResolvedCredential credential(ProviderInstance provider, String reference) {
        String key = provider.family.providerKey;
        if (!provider.family.isCloud()) {
            throw Failure.conflict(
                            "credential_ref_unsupported",
                            "Only cloud providers may use a saved credential; '" + provider.slug + "' is local.")
                    .with("provider_key", key);
        }
        String text = reference.startsWith(SecretRefs.MODELOPS)
                ? reference.substring(SecretRefs.MODELOPS.length()).replaceFirst("^credential/", "")
                : reference;
        UUID id = Ids.uuid(text);
        if (id == null) {
            throw Failure.badRequest(
                    "invalid_credential_id", "The credential reference of '" + provider.slug + "' is no id.");
        }
        Optional<ResolvedCredential> found = models.credential(id);
        ResolvedCredential credential = found.orElseThrow(() -> Failure.notFound(
                        "credential_not_found", "The credential of '" + provider.slug + "' is missing or revoked.")
                .with("credential_id", id)
                .with("provider_key", key));
        if (!PROVIDERS.contains(credential.provider())) {
            throw Failure.conflict(
                            "credential_provider_mismatch",
                            "A credential of " + credential.provider() + " does not fit '" + provider.slug + "'.")
                    .with("credential_provider", credential.provider())
                    .with("provider_key", key);
        }
        return credential;
    }

    private static String endpoint(ProviderInstance provider, ResolvedCredential credential) {
        String base = credential.apiBaseUrl();
        if (base != null && !base.isBlank()) {
            return base;
        }
        String fallback = "openai".equals(credential.provider()) ? OPENAI_BASE : provider.endpointUrl;
        if (fallback.isBlank()) {
            throw Failure.badRequest(
                    "missing_credential_api_base_url",
                    "Neither the credential nor '" + provider.slug + "' has an address.");
        }
        return fallback;
    }

    private static Map<String, Object> openAiDefaults(Capability capability) {
        return switch (capability) {
            case LLM_INFERENCE ->
                Map.of(
                        "models_path", "/models",
                        "chat_completion_path", "/chat/completions",
                        "request_format", "openai_chat",
                        "request_timeout_seconds", 60);
            case EMBEDDINGS ->
                Map.of("models_path", "/models", "embeddings_path", "/embeddings", "request_timeout_seconds", 60);
            case VECTOR_STORE, MCP_RUNTIME, SANDBOX_EXECUTION -> Map.of();
        };
    }
}
