package dev.orrery.agent.usage;

import dev.orrery.agent.EngineConfig;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.kit.metrics.Samples;
import dev.orrery.kit.usage.Metering;
import dev.orrery.kit.usage.UsageOutbox;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The kit's usage outbox and quota gate, wired to this service's schema and to model operations. */
@Singleton
class MeteringBeans {

    @Produces
    @Singleton
    UsageOutbox outbox(AgroalDataSource database, @RestClient ModelOpsClient modelOps, EngineConfig config) {
        return UsageOutbox.over(database, modelOps, config.usage());
    }

    @Produces
    @Singleton
    Metering metering(@RestClient ModelOpsClient modelOps, UsageOutbox outbox, MeterRegistry metrics) {
        return Metering.over(modelOps, outbox, metrics);
    }

    /** The gate is asked for too, so that its metrics are there from the start. */
    void start(@Observes StartupEvent started, UsageOutbox outbox, Metering metering, Samples samples) {
        outbox.start();
        outbox.watch(samples);
    }

    void stop(@Disposes UsageOutbox outbox) {
        outbox.close();
    }
}
