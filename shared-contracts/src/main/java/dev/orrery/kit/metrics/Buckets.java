package dev.orrery.kit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.DoubleStream;

/** Gives durations the few buckets from which quantiles over all replicas can be told. */
@Singleton
public class Buckets {
    /** In seconds; long work has a scale of its own. */
    private static final double[] ANSWERS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

    private static final double[] WORK = {0.25, 1, 2.5, 5, 10, 30, 60, 300, 1800};

    @Produces
    @Singleton
    MeterFilter buckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return switch (id.getName()) {
                    case "http.server.requests",
                            "orrery.provider.calls",
                            "orrery.execution.first.token",
                            "orrery.model.first.token",
                            "orrery.tool.calls" -> with(ANSWERS).merge(config);
                    case "orrery.execution", "orrery.ingestion.run", "orrery.download" ->
                        with(WORK).merge(config);
                    default -> config;
                };
            }
        };
    }

    private static DistributionStatisticConfig with(double... seconds) {
        return DistributionStatisticConfig.builder()
                .serviceLevelObjectives(DoubleStream.of(seconds)
                        .map(second -> second * Duration.ofSeconds(1).toNanos())
                        .toArray())
                .build();
    }
}
