package dev.orrery.agent.model;

import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.agent.ExecFailure;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A model of a binding, section 8.2. */
public final class BoundModel {
    private final RuntimeBinding binding;
    private final BoundResource resource;

    private BoundModel(RuntimeBinding binding, BoundResource resource) {
        this.binding = binding;
        this.resource = resource;
    }

    /**
     * The model with this id, or the binding's default when none is wanted.
     *
     * @throws Failure 403 {@code EXEC_MODEL_NOT_ALLOWED}
     */
    public static BoundModel choose(RuntimeBinding binding, @Nullable String wanted) {
        if (wanted == null) {
            return byDefault(binding);
        }
        return binding.resource(wanted)
                .map(resource -> new BoundModel(binding, resource))
                .orElseThrow(() -> ExecFailure.modelNotAllowed(
                                "Model '" + wanted + "' is not bound in the active deployment.")
                        .with("reason", "requested_model_not_bound")
                        .with("provider_slug", binding.slug())
                        .with("requested_model", wanted));
    }

    /** The binding's default model. @throws Failure 403 {@code EXEC_MODEL_NOT_ALLOWED} when it has none */
    public static BoundModel byDefault(RuntimeBinding binding) {
        BoundResource resource = binding.defaultResource();
        if (resource == null && binding.defaultResourceId() != null) {
            resource = binding.resource(binding.defaultResourceId()).orElse(null);
        }
        if (resource == null) {
            throw ExecFailure.modelNotAllowed(
                            "Provider '" + binding.slug() + "' has no default model; bind one or name a model.")
                    .with("reason", "missing_model_ref")
                    .with("provider_slug", binding.slug());
        }
        return new BoundModel(binding, resource);
    }

    /** The managed model id. */
    public String id() {
        return resource.id();
    }

    public RuntimeBinding binding() {
        return binding;
    }

    /**
     * What the provider calls the model: what the binding says, else a match in the provider's inventory.
     *
     * @throws Failure 409 {@code requested_model_not_exposed}, 502 {@code model_inventory_unavailable} or the
     *     provider's own 5xx
     */
    public String runtimeId(Supplier<ProviderProbe> probe) {
        if (resource.providerResourceId() != null
                && !resource.providerResourceId().isBlank()) {
            return resource.providerResourceId();
        }
        if (resource.metadata().get("provider_model_id") instanceof String known && !known.isBlank()) {
            return known;
        }
        ProviderProbe.Inventory inventory = probe.get().inventory();
        if (!inventory.reachable()) {
            throw Failure.of(
                    Math.max(502, inventory.statusCode()),
                    "model_inventory_unavailable",
                    "Provider '" + binding.slug() + "' did not list its models.");
        }
        Set<String> exposed = inventory.models().stream()
                .map(entry -> entry.path("id").asText())
                .collect(Collectors.toSet());
        List<String> names = Stream.of(resource.localPath(), resource.id(), resource.name(), resource.sourceId())
                .filter(Objects::nonNull)
                .toList();
        return names.stream()
                .filter(exposed::contains)
                .findFirst()
                .orElseThrow(() -> Failure.conflict(
                                "requested_model_not_exposed",
                                "Provider '" + binding.slug() + "' does not serve model '" + resource.id() + "'.")
                        .with("requested_model", resource.id()));
    }
}
