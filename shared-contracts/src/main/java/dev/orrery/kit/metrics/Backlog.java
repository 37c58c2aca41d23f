package dev.orrery.kit.metrics;

import java.util.concurrent.Callable;

/**
 * What waits in a queue that is a table.
 *
 * @param waiting how many, counted up to {@link #MOST}
 * @param oldestSeconds age of the oldest, 0 when none waits
 * @param refused how many nobody takes any more
 */
public record Backlog(long waiting, double oldestSeconds, long refused) {
    /** Rows that are counted at most: where as many wait, the number does not matter any more, and reading stays cheap. */
    public static final int MOST = 10_000;

    /** Shows an outbox of this service. */
    public static void watchOutbox(Samples samples, String outbox, Callable<Backlog> reading) {
        samples.add("outbox_" + outbox, reading)
                .gauge(
                        "orrery.outbox.messages",
                        "Messages that wait to be delivered, counted up to " + MOST,
                        Backlog::waiting,
                        "outbox",
                        outbox)
                .gauge(
                        "orrery.outbox.oldest.age.seconds",
                        "Age of the oldest message that waits, 0 when none does",
                        Backlog::oldestSeconds,
                        "outbox",
                        outbox)
                .gauge(
                        "orrery.outbox.refused",
                        "Messages that the receiver refused for good and that wait for somebody to look at them",
                        Backlog::refused,
                        "outbox",
                        outbox);
    }
}
