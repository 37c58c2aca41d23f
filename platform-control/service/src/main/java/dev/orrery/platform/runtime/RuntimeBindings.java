package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.platform.deployment.BoundResources;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the bindings that adapters take, saved credentials resolved. They never leave the services of the suite. */
@ApplicationScoped
public class RuntimeBindings {
    private final BoundResources resources;
    private final SecretResolver secrets;
    private final RuntimeInventories inventories;

    RuntimeBindings(BoundResources resources, SecretResolver secrets, RuntimeInventories inventories) {
        this.resources = resources;
        this.secrets = secrets;
        this.inventories = inventories;
    }

    /** A local instance with its own secrets, without asking for a saved credential: such an instance may not have one. */
    public RuntimeBinding local(ProviderInstance provider) {
        return of(provider, secrets.withoutCredential(provider), List.of(), null, Map.of(), Map.of());
    }

    /** A binding to look at, and the saved credential that it was made with. */
    public record Inspected(RuntimeBinding binding, SecretResolver.@Nullable UsedCredential credential) {}

    /** The instance as this binding uses it, else alone; with this credential instead of its own when one is given. */
    public Inspected inspected(
            ProviderInstance provider, Optional<DeploymentBinding> used, @Nullable String credentialId) {
        SecretResolver.Dispatch dispatch =
                credentialId == null ? secrets.resolve(provider) : secrets.resolve(provider, credentialId);
        List<BoundResource> bound = used.map(resources::of).orElse(List.of());
        String defaultId = used.flatMap(DeploymentBinding::defaultResource)
                .map(resource -> resource.resourceId)
                .orElse(null);
        return new Inspected(of(provider, dispatch, bound, defaultId, Map.of(), Map.of()), dispatch.credential());
    }

    public RuntimeBinding of(DeploymentBinding binding) {
        List<BoundResource> bound = named(binding);
        String defaultId =
                binding.defaultResource().map(resource -> resource.resourceId).orElse(null);
        return of(binding.provider, bound, defaultId, binding.resourcePolicy, binding.config);
    }

    /** The bound resources by the ids that the provider knows them by. */
    private List<BoundResource> named(DeploymentBinding binding) {
        ProviderInstance provider = binding.provider;
        if (!provider.family.hasSlot) {
            return resources.of(binding);
        }
        Set<String> listed = inventories.of(provider.id);
        Map<String, @Nullable Object> config = withSlot(provider, provider.config);
        return resources.of(binding).stream()
                .map(resource -> RuntimeModelIds.matched(resource, listed, config))
                .toList();
    }

    /** The instance alone, bound to nothing. */
    public RuntimeBinding of(ProviderInstance provider) {
        return of(provider, List.of(), null, Map.of(), Map.of());
    }

    public RuntimeBinding of(ProviderInstance provider, List<BoundResource> bound, @Nullable String defaultId) {
        return of(provider, bound, defaultId, Map.of(), Map.of());
    }

    private RuntimeBinding of(
            ProviderInstance provider,
            List<BoundResource> bound,
            @Nullable String defaultId,
            Map<String, @Nullable Object> policy,
            Map<String, @Nullable Object> bindingConfig) {
        return of(provider, secrets.resolve(provider), bound, defaultId, policy, bindingConfig);
    }

    private static RuntimeBinding of(
            ProviderInstance provider,
            SecretResolver.Dispatch dispatch,
            List<BoundResource> bound,
            @Nullable String defaultId,
            Map<String, @Nullable Object> policy,
            Map<String, @Nullable Object> bindingConfig) {
        return new RuntimeBinding(
                provider.id,
                provider.slug,
                provider.family.providerKey,
                provider.family.origin.wireName(),
                provider.displayName,
                provider.description,
                provider.family.adapterKind.wireName(),
                dispatch.endpointUrl(),
                dispatch.healthcheckUrl(),
                provider.enabled,
                withSlot(provider, dispatch.config()),
                bound,
                defaultId,
                bound.stream()
                        .filter(resource -> resource.id().equals(defaultId))
                        .findFirst()
                        .orElse(null),
                policy,
                bindingConfig);
    }

    private static Map<String, @Nullable Object> withSlot(
            ProviderInstance provider, Map<String, @Nullable Object> config) {
        if (!provider.family.hasSlot) {
            return config;
        }
        LoadedModelSlot slot = provider.slot;
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(config);
        whole.put("loaded_managed_model_id", slot.managedModelId);
        whole.put("loaded_managed_model_name", slot.managedModelName);
        whole.put("loaded_runtime_model_id", slot.runtimeModelId);
        whole.put("loaded_local_path", slot.localPath);
        whole.put("loaded_source_id", slot.sourceId);
        whole.put("load_state", slot.state.wireName());
        whole.put("load_error", slot.error);
        return whole;
    }
}
