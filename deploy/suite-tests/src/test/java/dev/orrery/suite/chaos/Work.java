package dev.orrery.suite.chaos;

import java.io.IOException;
import java.util.Random;

/** What one kind of user does, and how to see in the end that all of it was kept. */
interface Work {

    /** Once, before anything is taken away. */
    default void begin() throws IOException {}

    /** One thing, as the chances have it. Failures are noted, not thrown. */
    void act(Random random) throws IOException;

    /** Whether all that was queued has ended; asked until it has. */
    default boolean settled() throws IOException {
        return true;
    }

    /** Holds what the suite has against the ledger. */
    void check() throws IOException;
}
