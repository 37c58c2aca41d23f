package dev.orrery.agent.usage;

import dev.orrery.agent.EngineConfig;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.kit.usage.Metering;
import dev.orrery.kit.usage.UsageOutbox;
import io.agroal.api.AgroalDataSource;
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
    Metering metering(@RestClient ModelOpsClient modelOps, UsageOutbox outbox) {
        return Metering.over(modelOps, outbox);
    }

    void start(@Observes StartupEvent started, UsageOutbox outbox) {
        outbox.start();
    }

    void stop(@Disposes UsageOutbox outbox) {
        outbox.close();
    }
}
