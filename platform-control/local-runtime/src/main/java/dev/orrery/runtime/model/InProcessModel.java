package dev.orrery.runtime.model;

import java.util.function.Consumer;

/** A model that runs inside this process. */
public interface InProcessModel extends AutoCloseable {
    /** See {@link Backend#whenLost}; most models end with this process, and then nobody is left to be told. */
    default void whenLost(Consumer<String> listener) {}
}
