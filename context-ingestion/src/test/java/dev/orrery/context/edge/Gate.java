package dev.orrery.context.edge;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds one call of a peer back until the test lets it pass. */
public final class Gate {
    private final String word;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean failing;

    Gate(String word) {
        this.word = word;
    }

    /** Calls with this word are meant. */
    String word() {
        return word;
    }

    void pass() throws IOException {
        reached.countDown();
        try {
            if (!open.await(30, TimeUnit.SECONDS)) {
                throw new IOException("The gate was not opened");
            }
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    public void awaitReached() throws InterruptedException {
        if (!reached.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("No call with '" + word + "' came in");
        }
    }

    public void open() {
        open.countDown();
    }

    /** Lets the call go on, which the peer then fails. */
    public void fail() {
        failing = true;
        open();
    }

    boolean isFailing() {
        return failing;
    }
}
