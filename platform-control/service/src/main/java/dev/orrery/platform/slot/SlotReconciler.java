package dev.orrery.platform.slot;

import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.kit.background.BackgroundWork;
import dev.orrery.platform.provider.LoadState;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.runtime.RuntimeInventories;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Brings runtimes back to the model that an operator assigned, section 12.3: after a restart of theirs, of this service,
 * or a failed load. Looking never loads: only this loop does, at most once a back-off, whatever polls the slots.
 */
@ApplicationScoped
public class SlotReconciler {
    private static final Logger LOG = Logger.getLogger(SlotReconciler.class);

    private final SlotStore store;
    private final SlotInspector inspector;
    private final SlotService slots;
    private final RuntimeInventories inventories;
    private final SlotMetrics metrics;
    private final SlotConfig config;
    private final BackgroundWork background;

    SlotReconciler(
            SlotStore store,
            SlotInspector inspector,
            SlotService slots,
            RuntimeInventories inventories,
            SlotMetrics metrics,
            SlotConfig config,
            BackgroundWork background) {
        this.store = store;
        this.inspector = inspector;
        this.slots = slots;
        this.inventories = inventories;
        this.metrics = metrics;
        this.config = config;
        this.background = background;
    }

    void start(@Observes StartupEvent event) {
        background.every(config.firstReconcile(), config.reconcileInterval(), "slot-reconciliation", this::reconcile);
    }

    /** Looks at every slot once, all at the same time. */
    public void reconcile() {
        List<ProviderInstance> providers = store.withSlot();
        Queue<LoadState> found = new ConcurrentLinkedQueue<>();
        try (ExecutorService looks = Executors.newVirtualThreadPerTaskExecutor()) {
            providers.forEach(provider -> looks.execute(() -> found.add(reconcile(provider))));
        }
        if (found.size() == providers.size()) {
            metrics.reconciled(found);
        }
    }

    /** What the slot holds. */
    private LoadState reconcile(ProviderInstance provider) {
        SlotInspector.Inspection found = inspector.inspect(provider);
        if (found.listable()) {
            inventories.remember(provider.id, found.listed());
        } else {
            inventories.forget(provider.id);
        }
        LoadedModelSlot intent = provider.slot;
        LoadState state = found.slot().state;
        if (intent.runtimeModelId == null) {
            return state;
        }
        Optional<RuntimeController.State> controller = found.controller();
        boolean loaded = state == LoadState.LOADED;
        // A runtime that cannot be asked now may hold its model all the same; only its own word changes what is stored.
        if (controller.isPresent() || loaded) {
            store.follow(provider.id, intent, found.slot());
        }
        if (controller.isPresent() && !settled(controller.get(), intent) && store.claimLoad(provider.id, intent)) {
            LOG.infof(
                    "The runtime of '%s' does not hold '%s' (%s); asking it to load it, attempt %d",
                    provider.slug, intent.runtimeModelId, controller.get().loadState(), intent.attempts + 1);
            slots.reload(provider, intent);
        }
        return state;
    }

    /** The controller holds the intended model or is about to. */
    private static boolean settled(RuntimeController.State state, LoadedModelSlot intent) {
        if (!EffectiveSlot.holds(state, intent)) {
            return false;
        }
        return switch (EffectiveSlot.parse(state.loadState())) {
            case LOADING, RECONCILING, LOADED -> true;
            case EMPTY, ERROR -> false;
        };
    }
}
