package dev.orrery.bench.edge;

import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Row;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.usage.UsageOutbox;
import dev.orrery.kit.usage.UsageTable;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.StateFolder;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What it costs to commit a call's usage before its answer ends, for both kinds of durability. */
public final class UsageCommit implements Benchmark {
    private static final int WARM_UP = 2_000;
    private static final int CALLS = 3_000;
    private static final int AT_ONCE = 100;

    @Override
    public String name() {
        return "usage-commit";
    }

    @Override
    public String description() {
        return "committing one call's usage, alone and with " + AT_ONCE + " others";
    }

    @Override
    public List<Row> run() throws Exception {
        Path root = Path.of(System.getProperty("orrery.suite.root", ".")).toAbsolutePath();
        StateFolder state = new StateFolder(Files.createTempDirectory("orrery-bench-usage"));
        state.prepare();
        Secrets secrets = new Secrets(state.secrets());
        List<Row> rows = new ArrayList<>();
        try (DatabaseServer server = DatabaseServer.start(root, state, secrets, List.of("backend"));
                AgroalDataSource database = pool(server, secrets)) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(definition());
            }
            for (UsageTable.Durability durability : UsageTable.Durability.values()) {
                measure(database, durability, rows);
            }
        }
        return rows;
    }

    private static String definition() throws IOException {
        try (InputStream sql = Objects.requireNonNull(UsageTable.class.getResourceAsStream("usage_outbox.sql"))) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static AgroalDataSource pool(DatabaseServer server, Secrets secrets) throws Exception {
        String password = secrets.password("database-backend");
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(4)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(server.url())
                                .principal(new NamePrincipal("backend"))
                                .credential(new SimplePassword(password)))));
    }

    private static void measure(AgroalDataSource database, UsageTable.Durability durability, List<Row> rows) {
        // Nothing is delivered: the relay would only add work to what is measured.
        try (UsageOutbox outbox =
                new UsageOutbox(new UsageTable(database, durability), records -> {}, Duration.ofHours(1))) {
            outbox.start();
            alone(outbox, WARM_UP);
            Latencies alone = alone(outbox, CALLS);
            long start = System.nanoTime();
            for (int i = 0; i < CALLS / AT_ONCE; i++) {
                CompletableFuture<?>[] together = new CompletableFuture<?>[AT_ONCE];
                for (int j = 0; j < AT_ONCE; j++) {
                    together[j] = outbox.write(record()).toCompletableFuture();
                }
                CompletableFuture.allOf(together).join();
            }
            double rate = CALLS / ((System.nanoTime() - start) / 1e9);
            String what = durability.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            rows.add(Row.of("surviving a " + what + ", p50 alone", alone.millis(0.5), "ms"));
            rows.add(Row.of("surviving a " + what + ", p99 alone", alone.millis(0.99), "ms"));
            rows.add(Row.of("surviving a " + what + ", " + AT_ONCE + " at once", rate, "1/s"));
        }
    }

    private static Latencies alone(UsageOutbox outbox, int calls) {
        long[] nanos = new long[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            outbox.write(record()).toCompletableFuture().join();
            nanos[i] = System.nanoTime() - start;
        }
        return new Latencies(nanos);
    }

    private static UsageRecord record() {
        return new UsageRecord(
                UUID.randomUUID().toString(),
                "model",
                1,
                new UUID(0, 1),
                UsageSource.OPENAI_API,
                12,
                9,
                false,
                3,
                Instant.now());
    }
}
