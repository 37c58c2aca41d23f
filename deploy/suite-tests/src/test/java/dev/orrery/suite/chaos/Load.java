package dev.orrery.suite.chaos;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** All kinds of users at work, each with chances of their own that follow from the seed, until they are told to stop. */
final class Load implements AutoCloseable {
    private static final Duration THINKING = Duration.ofMillis(150);

    private final Ledger ledger = new Ledger();
    private final Writes writes;
    private final List<Work> works;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong acts = new AtomicLong();
    private volatile boolean stopped;

    /** @param edge asked for each request */
    Load(Suite.Running suite, Supplier<URI> edge) throws IOException {
        this.writes = new Writes(Caller.superadmin(edge), ledger);
        this.works = List.of(
                new EditorialWork(writes),
                new PeopleWork(writes),
                new SessionWork(writes),
                new AgentWork(writes),
                new KnowledgeWork(writes, suite.sources()),
                new DeploymentWork(writes),
                new AuditWork(writes));
        for (Work work : works) {
            work.begin();
        }
    }

    Ledger ledger() {
        return ledger;
    }

    Load start(long seed) {
        for (int i = 0; i < works.size(); i++) {
            Work work = works.get(i);
            Random random = new Random(seed + i);
            threads.add(Thread.ofPlatform()
                    .name(work.getClass().getSimpleName())
                    .daemon()
                    .start(() -> work(work, random)));
        }
        threads.add(Thread.ofPlatform().name("repeats").daemon().start(() -> {
            while (!stopped) {
                writes.repeatOne();
                Waiting.pause(THINKING);
            }
        }));
        return this;
    }

    private void work(Work work, Random random) {
        while (!stopped) {
            try {
                work.act(random);
            } catch (IOException | IllegalStateException failed) {
                // A step that reads first finds nobody now; what it had written is in the ledger.
                acts.decrementAndGet();
            } catch (RuntimeException broken) {
                ledger.fault(work.getClass().getSimpleName() + " gave up: " + broken);
                return;
            }
            acts.incrementAndGet();
            Waiting.pause(THINKING.plusMillis(random.nextInt(150)));
        }
    }

    /** Requests that were not answered, or with a failure. */
    int unknown() {
        return writes.caller().unknown();
    }

    long acts() {
        return acts.get();
    }

    /** Ends the work, waits until all that was begun has ended, and compares. */
    void settleAndCheck() throws IOException {
        close();
        try {
            Waiting.until("every write under a key is told", () -> {
                for (int left = writes.open(); left > 0; left--) {
                    writes.repeatOne();
                }
                return writes.open() == 0;
            });
        } catch (ConditionTimeoutException late) {
            throw new IOException("Never told: " + writes.waiting(), late);
        }
        for (Work work : works) {
            Waiting.until("what " + work.getClass().getSimpleName() + " queued has ended", work::settled);
        }
        for (Work work : works) {
            work.check();
        }
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(Waiting.DEADLINE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
