package dev.orrery.agent.stream;

import java.util.function.Supplier;

/** Lets a run be stopped while it waits for another service. */
public interface CallGuard {

    /** Makes a call that a stop of the run breaks off. */
    <T> T call(Supplier<T> call);

    /** Closes this resource when the run is stopped; the caller closes it in any case. */
    <T extends AutoCloseable> T closeOnStop(T resource);
}
