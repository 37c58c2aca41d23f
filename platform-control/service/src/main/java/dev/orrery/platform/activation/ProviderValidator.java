package dev.orrery.platform.activation;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.activation.Validation.Operation;
import dev.orrery.platform.activation.Validation.ResourceError;
import dev.orrery.platform.deployment.ResourceKind;
import dev.orrery.platform.runtime.Inventories;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at a provider as its binding would use it. A provider that is down is a finding, not a failure. */
@ApplicationScoped
public class ProviderValidator {
    private static final int UNREACHABLE = 502;

    private final Adapters adapters;

    ProviderValidator(Adapters adapters) {
        this.adapters = adapters;
    }

    public Validation validate(Capability capability, RuntimeBinding provider) {
        ProviderProbe probe = adapters.probe(provider);
        ProviderProbe.Health found = probe.health();
        Validation.Health health = Validation.health(provider, found.reachable(), found.statusCode());
        return switch (capability) {
            case LLM_INFERENCE -> chat(provider, health, probe.inventory());
            case EMBEDDINGS -> embeddings(provider, health, probe.inventory());
            case VECTOR_STORE -> vectors(provider, health);
            case MCP_RUNTIME -> {
                ProviderProbe.Operation invoked = probe.invocation();
                yield tool(health, invoked, "mcp_gateway_unreachable")
                        .withInvoke(invoked.reachable(), invoked.statusCode());
            }
            case SANDBOX_EXECUTION -> {
                ProviderProbe.Operation executed = probe.dryRun();
                yield tool(health, executed, "execute_unreachable")
                        .withExecute(executed.reachable(), executed.statusCode());
            }
        };
    }

    private static Validation tool(Validation.Health health, ProviderProbe.Operation tried, String failureCode) {
        Operation operation = new Operation(tried.reachable(), tried.statusCode(), failureCode);
        return result(health, null, null, operation, null, List.of());
    }

    private static Validation chat(
            RuntimeBinding provider, Validation.Health health, ProviderProbe.Inventory inventory) {
        List<BoundResource> resources = Inventories.serving(Capability.LLM_INFERENCE, inventory);
        Operation operation = new Operation(inventory.reachable(), inventory.statusCode(), "resources_unreachable");
        return result(health, inventory, resources, operation, null, exposure(provider, resources));
    }

    private static List<ResourceError> exposure(RuntimeBinding provider, List<BoundResource> listed) {
        if (provider.resources().isEmpty()) {
            return List.of(new ResourceError("resource_required", "No model is bound", null, null));
        }
        if (listed.isEmpty()) {
            return List.of();
        }
        Set<String> exposed = listed.stream().map(BoundResource::id).collect(Collectors.toSet());
        return provider.resources().stream()
                .filter(resource -> resource.providerResourceId() != null)
                .filter(resource -> !exposed.contains(resource.providerResourceId()))
                .map(resource -> new ResourceError(
                        "resource_not_exposed",
                        "'" + resource.displayName() + "' is not among the models that the provider lists",
                        resource.id(),
                        resource.providerResourceId()))
                .toList();
    }

    private Validation embeddings(
            RuntimeBinding provider, Validation.Health health, ProviderProbe.Inventory inventory) {
        List<BoundResource> resources = Inventories.serving(Capability.EMBEDDINGS, inventory);
        BoundResource chosen = provider.defaultResource();
        String model = chosen == null ? null : chosen.providerResourceId();
        if (model == null) {
            return result(health, inventory, resources, null, "default_resource_required", List.of());
        }
        EmbeddingsClient client = adapters.look().embeddings(provider);
        try {
            int dimension = client.embed(model, List.of("healthcheck")).getFirst().length;
            Operation worked = new Operation(true, 200, "embeddings_unreachable");
            return result(health, inventory, resources, worked, null, List.of()).withEmbeddings(true, 200, dimension);
        } catch (Failure refused) {
            int status = upstreamStatus(refused);
            Operation failed = new Operation(false, status, "embeddings_unreachable");
            return result(health, inventory, resources, failed, null, List.of()).withEmbeddings(false, status, 0);
        }
    }

    /** A store works when it lists its indexes, whatever its health address says. */
    private Validation vectors(RuntimeBinding provider, Validation.Health health) {
        VectorStore store = adapters.look().vectorStore(provider);
        ResourceKind kind = AdapterKind.parse(provider.adapterKind())
                .map(ResourceKind::ofIndex)
                .orElseThrow();
        try {
            List<BoundResource> indexes =
                    store.indexes().stream().map(name -> index(name, kind)).toList();
            return vectorResult(health, true, 200, indexes);
        } catch (Failure refused) {
            return vectorResult(health, false, upstreamStatus(refused), List.of());
        }
    }

    private static Validation vectorResult(
            Validation.Health health, boolean reachable, int status, List<BoundResource> indexes) {
        ProviderProbe.Inventory listing = new ProviderProbe.Inventory(reachable, status, List.of());
        Operation operation = new Operation(reachable, status, "resources_unreachable");
        return result(health, listing, indexes, operation, null, List.of());
    }

    private static Validation result(
            Validation.Health health,
            ProviderProbe.@Nullable Inventory inventory,
            @Nullable List<BoundResource> resources,
            @Nullable Operation operation,
            @Nullable String bindingError,
            List<ResourceError> errors) {
        return new Validation(
                health,
                inventory == null ? null : inventory.reachable(),
                inventory == null ? null : inventory.statusCode(),
                resources,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                bindingError,
                errors,
                health.reachable(),
                inventory == null ? health.reachable() : inventory.reachable(),
                operation == null ? null : operation.reachable(),
                Validation.findings(bindingError, operation, errors));
    }

    private static BoundResource index(String name, ResourceKind kind) {
        return new BoundResource(
                name,
                kind.wireName(),
                "provider_resource",
                null,
                null,
                name,
                name,
                Map.of(),
                name,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static int upstreamStatus(Failure refused) {
        return refused.details().get("status_code") instanceof Number status && status.intValue() >= 400
                ? status.intValue()
                : refused.status() >= 400 ? refused.status() : UNREACHABLE;
    }
}
