package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.json.JsonMaps;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Turns a requested binding into one that may be stored, by the rules of section 7 and in their order. */
@ApplicationScoped
class BindingRules {
    private final ProviderService providers;
    private final ModelRules models;
    private final VectorResourceRules vectors;

    BindingRules(ProviderService providers, ModelRules models, VectorResourceRules vectors) {
        this.providers = providers;
        this.models = models;
        this.vectors = vectors;
    }

    /** A binding that passed every rule. */
    record Accepted(
            Capability capability,
            ProviderInstance provider,
            List<BindingEntry> resources,
            Map<String, @Nullable Object> resourcePolicy,
            Map<String, @Nullable Object> config) {

        void writeTo(DeploymentBinding binding) {
            binding.provider = provider;
            binding.config = config;
            binding.resourcePolicy = resourcePolicy;
            binding.seedPending = false;
            binding.resources.clear();
            binding.resources.addAll(resources);
        }
    }

    Accepted accept(BindingRequest request) {
        ProviderInstance provider = providers.require(request.providerId());
        if (provider.family.capability != request.capability()) {
            throw Failure.badRequest(
                    "provider_capability_mismatch",
                    "Provider '" + provider.slug + "' serves " + provider.family.capability.wireName() + ", not "
                            + request.capability().wireName() + ".");
        }
        rejectDuplicates(request);
        List<BindingEntry> resources = switch (request.capability()) {
            case LLM_INFERENCE, EMBEDDINGS ->
                request.resources().stream()
                        .map(resource -> models.accept(request.capability(), provider, resource))
                        .toList();
            case VECTOR_STORE -> vectorResources(request, provider);
            case MCP_RUNTIME, SANDBOX_EXECUTION -> none(request);
        };
        List<BindingEntry> ordered = new ArrayList<>(resources);
        for (int position = 0; position < ordered.size(); position++) {
            BindingEntry resource = ordered.get(position);
            resource.sortOrder = position;
            resource.isDefault = resource.resourceId.equals(request.defaultResourceId());
        }
        return new Accepted(request.capability(), provider, ordered, request.resourcePolicy(), request.config());
    }

    private static void rejectDuplicates(BindingRequest request) {
        Set<String> ids = new HashSet<>();
        for (BindingRequest.ResourceRequest resource : request.resources()) {
            if (!ids.add(resource.id())) {
                throw Failure.badRequest("duplicate_resource", "Resource '" + resource.id() + "' is bound twice.")
                        .with("resource_id", resource.id());
            }
        }
        String defaultId = request.defaultResourceId();
        if (defaultId != null && !ids.contains(defaultId)) {
            throw Failure.badRequest(
                            "default_resource_not_bound", "The default '" + defaultId + "' is not among the resources.")
                    .with("default_resource_id", defaultId);
        }
    }

    private List<BindingEntry> vectorResources(BindingRequest request, ProviderInstance provider) {
        Map<String, @Nullable Object> policy = request.resourcePolicy();
        SelectionMode mode = SelectionMode.of(policy)
                .orElseThrow(() -> Failure.badRequest(
                                "invalid_resource_policy", "selection_mode must be explicit or dynamic_namespace.")
                        .with(SelectionMode.KEY, policy.get(SelectionMode.KEY)));
        return switch (mode) {
            case EXPLICIT ->
                request.resources().stream()
                        .map(resource -> vectors.accept(provider, resource))
                        .toList();
            case DYNAMIC_NAMESPACE -> {
                checkNamespace(policy);
                yield none(request);
            }
        };
    }

    private static void checkNamespace(Map<String, @Nullable Object> policy) {
        if (JsonMaps.text(policy, "namespace_prefix") == null) {
            throw Failure.badRequest(
                    "invalid_resource_policy", "A dynamic namespace needs a non-blank namespace_prefix.");
        }
        String pattern = JsonMaps.text(policy, "name_pattern");
        try {
            Pattern.compile(pattern == null ? "" : pattern);
        } catch (PatternSyntaxException unreadable) {
            throw Failure.badRequest(
                            "invalid_resource_policy",
                            "name_pattern is no regular expression: " + unreadable.getDescription())
                    .causedBy(unreadable);
        }
    }

    private static List<BindingEntry> none(BindingRequest request) {
        if (!request.resources().isEmpty()) {
            throw Failure.badRequest(
                    "resources_not_allowed",
                    "A binding of " + request.capability().wireName() + " of this kind takes no resources.");
        }
        boolean tool =
                request.capability() == Capability.MCP_RUNTIME || request.capability() == Capability.SANDBOX_EXECUTION;
        if (tool && !request.resourcePolicy().isEmpty()) {
            throw Failure.badRequest(
                    "invalid_resource_policy",
                    "A binding of " + request.capability().wireName() + " takes no resource policy.");
        }
        return List.of();
    }
}
