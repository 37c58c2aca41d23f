package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.deployment.ConfigurationStatus.Issue;
import dev.orrery.platform.json.JsonMaps;
import dev.orrery.platform.provider.ProviderInstance;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What keeps a binding or a profile from being ready, section 8. No provider is called. */
@ApplicationScoped
public class ReadinessRules {
    private final BoundResources resources;

    ReadinessRules(BoundResources resources) {
        this.resources = resources;
    }

    public ConfigurationStatus.OfProfile of(DeploymentProfile profile) {
        return ConfigurationStatus.OfProfile.of(Arrays.stream(Capability.values())
                .filter(Capability::required)
                .filter(capability -> profile.binding(capability)
                        .map(binding -> !of(profile, binding).isReady())
                        .orElse(true))
                .map(Capability::wireName)
                .sorted()
                .toList());
    }

    public ConfigurationStatus.OfBinding of(DeploymentProfile profile, DeploymentBinding binding) {
        List<Issue> issues = new ArrayList<>();
        if (!binding.provider.enabled) {
            issues.add(new Issue("provider_disabled", "Provider '" + binding.provider.slug + "' is disabled"));
        }
        switch (binding.capability) {
            case LLM_INFERENCE, EMBEDDINGS -> models(binding, issues);
            case VECTOR_STORE -> vectors(profile, binding, issues);
            case MCP_RUNTIME, SANDBOX_EXECUTION -> {}
        }
        return ConfigurationStatus.OfBinding.of(issues);
    }

    private static void models(DeploymentBinding binding, List<Issue> issues) {
        if (binding.resources.isEmpty()) {
            issues.add(new Issue("resources_missing", "No model is bound"));
        } else if (binding.defaultResource().isEmpty()) {
            issues.add(new Issue("default_resource_missing", "None of the bound models is the default"));
        }
        String wanted = binding.provider.family.origin.modelBackend();
        for (BindingEntry resource : binding.resources) {
            String backend = JsonMaps.text(resource.metadata, "backend");
            if (backend != null && !backend.equals(wanted)) {
                issues.add(new Issue(
                        "resource_provider_origin_mismatch",
                        resource.displayName + " cannot be served by a " + binding.provider.family.origin.wireName()
                                + " provider"));
            }
        }
    }

    private void vectors(DeploymentProfile profile, DeploymentBinding binding, List<Issue> issues) {
        boolean dynamic = SelectionMode.of(binding.resourcePolicy)
                .map(mode -> mode == SelectionMode.DYNAMIC_NAMESPACE)
                .orElse(false);
        if (dynamic) {
            if (JsonMaps.text(binding.resourcePolicy, "namespace_prefix") == null) {
                issues.add(new Issue("namespace_prefix_missing", "The dynamic namespace has no prefix"));
            }
            return;
        }
        if (binding.resources.isEmpty()) {
            issues.add(new Issue("resources_missing", "No knowledge base or index is bound"));
        }
        Optional<DeploymentBinding> embeddings = profile.binding(Capability.EMBEDDINGS);
        for (BindingEntry resource : binding.resources) {
            if (resource.refType == RefType.KNOWLEDGE_BASE && !resources.isGone(resource)) {
                knowledgeBase(resource, embeddings, issues);
            }
        }
    }

    private void knowledgeBase(BindingEntry resource, Optional<DeploymentBinding> embeddings, List<Issue> issues) {
        Map<String, @Nullable Object> metadata = resources.of(resource).metadata();
        String name = resource.displayName;
        if ("self_provided".equals(JsonMaps.text(metadata, "vectorization_mode"))) {
            issues.add(new Issue(
                    "knowledge_base_self_provided_unsupported",
                    name + " brings its own vectors, which cannot be searched"));
            return;
        }
        if (embeddings.isEmpty()) {
            issues.add(new Issue("embeddings_binding_missing_resources", "The profile binds no embeddings"));
            return;
        }
        ProviderInstance provider = embeddings.get().provider;
        if (!provider.id.toString().equals(JsonMaps.text(metadata, "embedding_provider_instance_id"))) {
            issues.add(new Issue(
                    "knowledge_base_embeddings_provider_mismatch",
                    name + " was embedded by another provider than " + provider.slug));
        }
        String runtimeId = embeddings
                .get()
                .defaultResource()
                .map(model -> model.providerResourceId)
                .orElse(null);
        if (runtimeId == null) {
            issues.add(new Issue("embeddings_default_missing", "The embeddings binding has no usable default"));
        } else if (!Objects.equals(runtimeId, JsonMaps.text(metadata, "embedding_resource_id"))) {
            issues.add(new Issue(
                    "knowledge_base_embeddings_resource_mismatch",
                    name + " was embedded by another model than " + runtimeId));
        }
    }
}
