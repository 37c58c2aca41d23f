package dev.orrery.platform.slot;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderView;
import dev.orrery.platform.provider.SlotViews;
import dev.orrery.platform.runtime.Inventories;
import dev.orrery.platform.runtime.ProbeAnswers;
import dev.orrery.platform.runtime.RuntimeBindings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks runtimes what they hold. All at once and each with one time limit, so that a runtime that hangs delays a list
 * by that limit and no more.
 */
@ApplicationScoped
public class SlotInspector implements SlotViews {
    private final RuntimeBindings bindings;
    private final Adapters adapters;
    private final SlotConfig config;

    SlotInspector(RuntimeBindings bindings, Adapters adapters, SlotConfig config) {
        this.bindings = bindings;
        this.adapters = adapters;
        this.config = config;
    }

    /** A slot as it is, and what it was made of. */
    public record Inspection(
            LoadedModelSlot slot, Optional<RuntimeController.State> controller, EffectiveSlot.Listed list) {

        /** The models that the provider lists and that fit the capability. */
        public Set<String> listed() {
            return list.ids();
        }

        /** Whether the provider answered with a list at all. */
        public boolean listable() {
            return list.reachable();
        }
    }

    @Override
    public List<ProviderView> views(List<ProviderInstance> providers) {
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ProviderView>> views =
                    providers.stream().map(one -> calls.submit(() -> view(one))).toList();
            return views.stream().map(ProbeAnswers::of).toList();
        }
    }

    public ProviderView view(ProviderInstance provider) {
        return ProviderView.of(provider, inspect(provider).slot());
    }

    public Inspection inspect(ProviderInstance provider) {
        if (!provider.family.hasSlot) {
            return new Inspection(new LoadedModelSlot(), Optional.empty(), EffectiveSlot.Listed.NOTHING);
        }
        RuntimeBinding binding = bounded(bindings.local(provider));
        if (provider.slot.runtimeModelId == null && adapters.controller(binding).isEmpty()) {
            return new Inspection(EffectiveSlot.copy(provider.slot), Optional.empty(), EffectiveSlot.Listed.NOTHING);
        }
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<RuntimeController.State>> controller = calls.submit(() -> controller(binding));
            Future<EffectiveSlot.Listed> listed = calls.submit(() -> listed(provider, binding));
            Optional<RuntimeController.State> reported = ProbeAnswers.of(controller);
            EffectiveSlot.Listed list = ProbeAnswers.of(listed);
            return new Inspection(EffectiveSlot.of(provider.slot, reported, list), reported, list);
        }
    }

    private Optional<RuntimeController.State> controller(RuntimeBinding binding) {
        return adapters.controller(binding)
                .map(found -> found.state(config.inspectionTimeout()))
                .flatMap(answer -> switch (answer) {
                    case RuntimeController.Answer.Reported(RuntimeController.State state) -> Optional.of(state);
                    case RuntimeController.Answer.Refused refused -> Optional.empty();
                });
    }

    private EffectiveSlot.Listed listed(ProviderInstance provider, RuntimeBinding binding) {
        try {
            ProviderProbe.Inventory inventory = adapters.probe(binding).inventory();
            Set<String> ids = Inventories.serving(provider.family.capability, inventory).stream()
                    .map(BoundResource::id)
                    .collect(Collectors.toSet());
            return new EffectiveSlot.Listed(inventory.reachable(), inventory.statusCode(), ids);
        } catch (Failure keyless) {
            return new EffectiveSlot.Listed(false, keyless.status(), Set.of());
        }
    }

    private RuntimeBinding bounded(RuntimeBinding provider) {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>(provider.config());
        settings.put("request_timeout_seconds", config.inspectionTimeout().toMillis() / 1000.0);
        return new RuntimeBinding(
                provider.id(),
                provider.slug(),
                provider.providerKey(),
                provider.providerOrigin(),
                provider.displayName(),
                provider.description(),
                provider.adapterKind(),
                provider.endpointUrl(),
                provider.healthcheckUrl(),
                provider.enabled(),
                settings,
                List.of(),
                null,
                null,
                Map.of(),
                Map.of());
    }
}
