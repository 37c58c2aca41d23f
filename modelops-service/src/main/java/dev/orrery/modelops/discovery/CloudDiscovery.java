package dev.orrery.modelops.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.credential.CredentialService;
import dev.orrery.modelops.model.Category;
import dev.orrery.modelops.testrun.CloudTargets;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Section 18: the models that a cloud provider offers to the holder of a credential. */
@ApplicationScoped
public class CloudDiscovery {
    private static final Set<String> SUPPORTED = Set.of("openai", "openai_compatible");

    private final CredentialService credentials;
    private final CloudTargets clouds;
    private final Adapters adapters;

    CloudDiscovery(CredentialService credentials, CloudTargets clouds, Adapters adapters) {
        this.credentials = credentials;
        this.clouds = clouds;
        this.adapters = adapters;
    }

    /** A model of a provider, with the task that its name suggests. */
    public record CloudModel(
            String providerModelId,
            String name,
            @Nullable String ownedBy,
            @Nullable Long createdAt,
            String taskKey,
            String category,
            Map<String, @Nullable Object> metadata) {

        static CloudModel of(JsonNode entry) {
            String id = entry.path("id").asText();
            String task = id.toLowerCase(Locale.ROOT).contains("embed") ? "embeddings" : "llm";
            String owner = entry.path("owned_by").asText(null);
            Long created = entry.path("created").canConvertToLong()
                            && entry.path("created").isNumber()
                    ? entry.path("created").longValue()
                    : null;
            Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
            metadata.put("provider_model_id", id);
            metadata.put("owned_by", owner);
            metadata.put("created", created);
            metadata.put("object", entry.path("object").asText(null));
            return new CloudModel(
                    id, id, owner, created, task, Category.ofTask(task).wireName(), metadata);
        }
    }

    /** What a provider offers, by id. */
    public record Offer(String provider, UUID credentialId, List<CloudModel> models) {}

    public Offer discover(Actor actor, @Nullable String providerText, @Nullable String credentialText) {
        if (providerText == null || providerText.isBlank() || credentialText == null || credentialText.isBlank()) {
            throw Failure.badRequest("missing_config", "Give provider and credential_id.");
        }
        String provider = providerText.trim().toLowerCase(Locale.ROOT);
        if (!SUPPORTED.contains(provider)) {
            throw Failure.conflict(
                    "provider_discovery_unsupported", "The models of '" + provider + "' cannot be listed.");
        }
        UUID id = Ids.uuid(credentialText.trim());
        if (id == null) {
            throw Failure.badRequest("invalid_credential_id", "A credential id is a UUID.");
        }
        String owner = credentials
                .usable(actor, id)
                .orElseThrow(() -> Failure.badRequest(
                        "missing_config", "There is no active credential with this id that you may use."))
                .provider();
        if (!owner.equals(provider)) {
            throw Failure.badRequest(
                            "credential_provider_mismatch",
                            "The credential is for " + owner + ", not " + provider + ".")
                    .with(Map.of("provider", provider, "credential_provider", owner));
        }
        ResolvedCredential credential = credentials.resolve(id);
        ProviderProbe.Inventory inventory = adapters.probe(
                        clouds.binding(credential, AdapterKind.OPENAI_COMPATIBLE_LLM))
                .inventory();
        if (!inventory.reachable()) {
            throw Failure.badGateway(
                            "provider_model_discovery_failed",
                            "The provider did not list its models (status " + inventory.statusCode() + ").")
                    .with(Map.of("provider", provider, "status_code", inventory.statusCode()));
        }
        return new Offer(
                provider,
                id,
                inventory.models().stream()
                        .filter(entry -> entry.path("id").isTextual())
                        .map(CloudModel::of)
                        .sorted(Comparator.comparing(CloudModel::providerModelId))
                        .toList());
    }
}
