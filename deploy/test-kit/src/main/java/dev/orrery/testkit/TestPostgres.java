package dev.orrery.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** One real PostgreSQL for the whole test JVM: a container where Docker answers, else the embedded binaries. */
final class TestPostgres {
    private static final String IMAGE = "postgres:18-alpine";

    private final String superuserUrl;
    private final String superuserPassword;

    private TestPostgres(String superuserUrl, String superuserPassword) {
        this.superuserUrl = superuserUrl;
        this.superuserPassword = superuserPassword;
    }

    private static final class Holder {
        static final TestPostgres INSTANCE = start();
    }

    static TestPostgres shared() {
        return Holder.INSTANCE;
    }

    private static TestPostgres start() {
        try {
            if (Docker.answers()) {
                PostgreSQLContainer container = new PostgreSQLContainer(IMAGE)
                        .withDatabaseName("orrery")
                        .withUsername("postgres")
                        .withPassword("postgres");
                container.start();
                return new TestPostgres(container.getJdbcUrl(), "postgres");
            }
            EmbeddedPostgres embedded = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "off")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    embedded.close();
                } catch (IOException stillRunning) {
                    System.err.println("PostgreSQL of the tests did not stop: " + stillRunning);
                }
            }));
            return new TestPostgres(embedded.getJdbcUrl("postgres", "postgres"), "");
        } catch (IOException failed) {
            throw new IllegalStateException("PostgreSQL for the tests did not start", failed);
        }
    }

    /** Makes the role and schema of a service, both named like the schema, and returns its datasource configuration. */
    Map<String, String> datasource(String schema) {
        try (Connection connection = DriverManager.getConnection(superuserUrl, "postgres", superuserPassword);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%1$s') THEN CREATE ROLE %1$s LOGIN PASSWORD '%1$s'; END IF; END $$"
                            .formatted(schema));
            statement.execute("CREATE SCHEMA IF NOT EXISTS %1$s AUTHORIZATION %1$s".formatted(schema));
            statement.execute("ALTER ROLE %1$s SET search_path TO %1$s".formatted(schema));
        } catch (SQLException failed) {
            throw new IllegalStateException("Schema " + schema + " could not be made", failed);
        }
        String url = superuserUrl.replaceAll("\\?.*$", "");
        return Map.of(
                "quarkus.datasource.jdbc.url", url,
                "quarkus.datasource.username", schema,
                "quarkus.datasource.password", schema);
    }
}
