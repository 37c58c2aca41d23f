package dev.orrery.bench.edge;

import dev.orrery.local.part.Part;
import dev.orrery.local.postgres.Databases;
import dev.orrery.local.postgres.Postgres;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.StateFolder;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** PostgreSQL as the local suite runs it, with its defaults for durability. */
final class DatabaseServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final int port;
    private final Process process;

    private DatabaseServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** @param roles the services' roles, each the owner of the schema of its name */
    static DatabaseServer start(Path root, StateFolder state, Secrets secrets, List<String> roles) throws Exception {
        int port = SuiteParts.freePort();
        Postgres postgres = new Postgres(state, secrets, port, root.resolve("deploy/local/target/postgres"));
        Part part = postgres.prepare();
        DatabaseServer server = new DatabaseServer(
                port,
                new ProcessBuilder(part.command())
                        .redirectErrorStream(true)
                        .redirectOutput(state.logs().resolve("postgres.log").toFile())
                        .start());
        Map<String, String> passwords = new LinkedHashMap<>();
        for (String role : roles) {
            passwords.put(role, secrets.password("database-" + role));
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!prepared(postgres, passwords)) {
            if (System.nanoTime() > deadline) {
                server.close();
                throw new IllegalStateException("PostgreSQL did not become ready; see " + state.logs());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return server;
    }

    private static boolean prepared(Postgres postgres, Map<String, String> passwords) throws IOException {
        try {
            postgres.databases().ensure(passwords);
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    String url() {
        return Databases.url(port);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
