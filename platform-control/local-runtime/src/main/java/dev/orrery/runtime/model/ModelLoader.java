package dev.orrery.runtime.model;

import java.io.IOException;

/** Brings a model into memory. */
@FunctionalInterface
public interface ModelLoader<M extends AutoCloseable> {
    /** @throws IOException with a message for whoever asked for the model, when it cannot be loaded */
    M load(ModelSpec spec) throws IOException;
}
