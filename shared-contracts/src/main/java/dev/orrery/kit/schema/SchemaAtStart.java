package dev.orrery.kit.schema;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Migrates the service's schema before anything else starts. Flyway takes a seventh of a start to find that there is nothing
 * to do, so it is asked only when its history lacks a script (ADR 92).
 */
@Singleton
@IfBuildProperty(name = "quarkus.datasource.db-kind", stringValue = "postgresql")
class SchemaAtStart {
    private static final Logger LOG = Logger.getLogger(SchemaAtStart.class);
    /** Before background work too. */
    private static final int FIRST = Integer.MIN_VALUE;

    private final DataSource database;
    private final Instance<Flyway> flyway;
    private final boolean wanted;
    private final String schema;

    /** @param wanted Whether the service brings its schema up to date when it starts; off where something else did. */
    SchemaAtStart(
            DataSource database,
            Instance<Flyway> flyway,
            @ConfigProperty(name = "orrery.db.migrate-at-start", defaultValue = "true") boolean wanted,
            @ConfigProperty(name = "quarkus.flyway.default-schema") String schema) {
        this.database = database;
        this.flyway = flyway;
        this.wanted = wanted;
        this.schema = schema;
    }

    void migrate(@Observes @Priority(FIRST) StartupEvent starting) throws IOException, SQLException {
        if (!wanted) {
            return;
        }
        Set<String> missing = new SchemaHistory(database, schema).missing();
        if (!missing.isEmpty()) {
            LOG.infof("Migrating schema %s: %d scripts", schema, missing.size());
            flyway.get().migrate();
        }
    }
}
