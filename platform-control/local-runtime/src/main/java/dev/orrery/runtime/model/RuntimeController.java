package dev.orrery.runtime.model;

import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the one model of a capability: empty, loading, loaded or failed. A load or unload answers at once; a thread of
 * its own closes the old model and then loads the new one, so that two never fill the memory together.
 */
public final class RuntimeController<M extends InProcessModel> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RuntimeController.class);

    /** A child process is given 10 s to end, and is then ended by force within 5 s. */
    private static final long RELEASE_SECONDS = 20;

    private sealed interface Slot<M> {}

    private record Empty<M>() implements Slot<M> {}

    private record Loading<M>(ModelSpec spec) implements Slot<M> {}

    private record Loaded<M extends InProcessModel>(ModelSpec spec, Backend<M> backend) implements Slot<M> {}

    private record Failed<M>(ModelSpec spec, String reason) implements Slot<M> {}

    /** A model that answers now. */
    public record Serving<M extends InProcessModel>(ModelSpec spec, Backend<M> backend) {}

    private final ModelCapability capability;
    private final ModelRoot root;
    private final ModelLoader<M> loader;
    private final ExecutorService worker;
    private volatile Slot<M> slot = new Empty<>();

    public RuntimeController(ModelCapability capability, ModelRoot root, ModelLoader<M> loader) {
        this.capability = capability;
        this.root = root;
        this.loader = loader;
        this.worker = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon()
                .name("load-" + capability.wireName())
                .factory());
    }

    public ModelCapability capability() {
        return capability;
    }

    /** @throws Failure 400 {@code invalid_runtime_model} when the path is not one of a model under the root */
    public RuntimeState load(
            String runtimeModelId, String localPath, @Nullable String managedModelId, @Nullable String displayName) {
        ModelSpec spec = new ModelSpec(runtimeModelId, root.confine(localPath), managedModelId, displayName);
        Loading<M> loading = new Loading<>(spec);
        release(replace(loading));
        worker.execute(() -> finish(loading));
        return state();
    }

    /** Shows a model that could not even be looked for as failed. */
    public void fail(ModelSpec spec, String reason) {
        LOG.errorf("The %s model '%s' is not served: %s", capability.wireName(), spec.runtimeModelId(), reason);
        release(replace(new Failed<>(spec, reason)));
    }

    public RuntimeState unload() {
        release(replace(new Empty<>()));
        return state();
    }

    /** The model that answers now. */
    public Optional<Serving<M>> serving() {
        return slot instanceof Loaded<M>(ModelSpec spec, Backend<M> backend)
                ? Optional.of(new Serving<>(spec, backend))
                : Optional.empty();
    }

    public RuntimeState state() {
        return switch (slot) {
            case Empty<M>() -> new RuntimeState(capability, LoadState.EMPTY, null, null, null, null, null);
            case Loading<M>(ModelSpec spec) -> state(LoadState.LOADING, spec, null);
            case Loaded<M>(ModelSpec spec, Backend<M> backend) -> state(LoadState.LOADED, spec, null);
            case Failed<M>(ModelSpec spec, String reason) -> state(LoadState.ERROR, spec, reason);
        };
    }

    private RuntimeState state(LoadState state, ModelSpec spec, @Nullable String lastError) {
        return new RuntimeState(
                capability,
                state,
                spec.runtimeModelId(),
                spec.path().toString(),
                spec.managedModelId(),
                spec.shownName(),
                lastError);
    }

    private void finish(Loading<M> loading) {
        if (slot != loading) {
            return;
        }
        ModelSpec spec = loading.spec();
        Slot<M> outcome;
        try {
            outcome = new Loaded<>(spec, loader.load(spec, () -> slot == loading));
            LOG.infof("Serving '%s' (%s) for %s", spec.runtimeModelId(), spec.shownName(), capability.wireName());
        } catch (IOException | RuntimeException | LinkageError failed) {
            outcome = new Failed<>(
                    spec,
                    failed instanceof LoadFailure told
                            ? String.valueOf(told.getMessage())
                            : "model_load_failed: " + failed.getMessage());
            LOG.errorf(failed, "The model '%s' at %s could not be loaded", spec.runtimeModelId(), spec.path());
        }
        if (!settle(loading, outcome)) {
            release(outcome);
        } else if (outcome instanceof Loaded<M> loaded) {
            loaded.backend().whenLost(reason -> lost(loaded, reason));
        }
    }

    /** A loaded model went away on its own: it failed, unless it was about to be replaced. */
    private void lost(Loaded<M> loaded, String reason) {
        if (settle(loaded, new Failed<>(loaded.spec(), reason))) {
            LOG.errorf("The model '%s' was lost: %s", loaded.spec().runtimeModelId(), reason);
            release(loaded);
        }
    }

    private synchronized boolean settle(Slot<M> expected, Slot<M> outcome) {
        if (slot != expected) {
            return false;
        }
        slot = outcome;
        return true;
    }

    private synchronized Slot<M> replace(Slot<M> next) {
        Slot<M> previous = slot;
        slot = next;
        return previous;
    }

    private void release(Slot<M> previous) {
        if (previous instanceof Loaded<M>(ModelSpec spec, Backend<M> backend)) {
            worker.execute(() -> close(spec, backend));
        }
    }

    private void close(ModelSpec spec, Backend<M> backend) {
        try {
            backend.close();
        } catch (Exception failed) {
            LOG.warnf(failed, "The model '%s' was not released cleanly", spec.runtimeModelId());
        }
    }

    /** Ends loading and releases the model; used once, at the end of the process. */
    @Override
    public void close() {
        unload();
        worker.shutdown();
        try {
            if (!worker.awaitTermination(RELEASE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warnf("The %s model is not released after %d s", capability.wireName(), RELEASE_SECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
