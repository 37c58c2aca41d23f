package dev.orrery.kit.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Values that cost a query or a look at a disk. One thread reads them at a steady pace and gauges show what it read last,
 * so that a scrape never waits and costs the same however often it comes. A value that cannot be read is NaN; {@code
 * orrery.sample.age} tells how long ago it was read.
 */
@ApplicationScoped
public class Samples {
    private static final Logger LOG = Logger.getLogger(Samples.class);

    private final MeterRegistry registry;
    private final Duration interval;
    private final List<Sample<?>> samples = new CopyOnWriteArrayList<>();
    private final Semaphore added = new Semaphore(0);
    private @Nullable Thread thread;
    private volatile boolean stopping;

    /** @param interval time between two readings of the values that metrics show */
    public Samples(
            MeterRegistry registry,
            @ConfigProperty(name = "orrery.metrics.sample-interval", defaultValue = "15s") Duration interval) {
        this.registry = registry;
        this.interval = interval;
    }

    /** What is read together, and the gauges that show it. */
    public final class Sample<T> {
        private final String name;
        private final Callable<T> reading;
        private volatile @Nullable T value;
        private volatile long readAt = System.nanoTime();
        private boolean failing;

        private Sample(String name, Callable<T> reading) {
            this.name = name;
            this.reading = reading;
        }

        /** @param labels names and values in turn */
        public Sample<T> gauge(String metric, String description, ToDoubleFunction<T> of, String... labels) {
            Gauge.builder(metric, this, sample -> sample.show(of))
                    .description(description)
                    .tags(labels)
                    .strongReference(true)
                    .register(registry);
            return this;
        }

        private double show(ToDoubleFunction<T> of) {
            T read = value;
            return read == null ? Double.NaN : of.applyAsDouble(read);
        }

        private double age() {
            return (System.nanoTime() - readAt) / 1e9;
        }

        private void read() {
            try {
                value = reading.call();
                readAt = System.nanoTime();
                failing = false;
            } catch (Exception unreadable) {
                value = null;
                if (!failing && !stopping) {
                    LOG.warnf("The values '%s' cannot be read for the metrics now: %s", name, unreadable);
                }
                failing = true;
            }
        }
    }

    /**
     * Reads this from now on, the first time at once.
     *
     * @param name tells it from other readings
     */
    public <T> Sample<T> add(String name, Callable<T> reading) {
        Sample<T> sample = new Sample<>(name, reading);
        Gauge.builder("orrery.sample.age.seconds", sample, Sample::age)
                .description("Time since the values of this reading were read")
                .tag("sample", name)
                .strongReference(true)
                .register(registry);
        samples.add(sample);
        start();
        added.release();
        return sample;
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("metrics-samples").start(this::run);
        }
    }

    private void run() {
        try {
            while (!stopping) {
                samples.forEach(Sample::read);
                if (added.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                    added.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("No values are read any more");
        }
    }

    synchronized void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (thread != null) {
            added.release();
            thread.join(Duration.ofSeconds(2));
        }
    }
}
