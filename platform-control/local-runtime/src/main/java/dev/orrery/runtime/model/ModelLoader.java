package dev.orrery.runtime.model;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Brings a model to answer. */
@FunctionalInterface
public interface ModelLoader<M extends InProcessModel> {
    /**
     * @param wanted false once another model, or none, is wanted; a slow load then gives up
     * @throws IOException with a message for whoever asked for the model, when it cannot be loaded
     */
    Backend<M> load(ModelSpec spec, BooleanSupplier wanted) throws IOException;
}
