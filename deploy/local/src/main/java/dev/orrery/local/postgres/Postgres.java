package dev.orrery.local.postgres;

import dev.orrery.local.LauncherFailure;
import dev.orrery.local.part.Part;
import dev.orrery.local.process.Executables;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The database server of the suite: binaries, data folder, and the part that runs it. */
public final class Postgres {
    public static final String NAME = "postgres";

    private final StateFolder state;
    private final Secrets secrets;
    private final int port;
    private final Path jars;

    public Postgres(StateFolder state, Secrets secrets, int port, Path jars) {
        this.state = state;
        this.secrets = secrets;
        this.port = port;
        this.jars = jars;
    }

    private Path data() {
        return state.postgres().resolve("data");
    }

    public Databases databases() throws IOException {
        return new Databases(port, secrets.password("postgres-superuser-password"));
    }

    /** Ready when the superuser can log in. */
    public Part part() throws IOException {
        Databases databases = databases();
        return new Part(NAME, port, List.of(), Map.of(), databases::answers, false);
    }

    /** Unpacks and initialises what is missing and returns the part with its command. */
    public Part prepare() throws IOException {
        Path binaries = PostgresBinaries.unpacked(jars, state.postgres());
        ServerUser user = ServerUser.choose();
        initialise(binaries, user);
        checkVersion(binaries);
        user.own(data());
        List<String> command = new ArrayList<>(user.prefix());
        command.add(binaries.resolve("bin/postgres").toString());
        command.addAll(List.of("-D", data().toString()));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=120",
                "shared_buffers=64MB",
                "log_min_messages=warning",
                "log_line_prefix=%m [%p] %u ")) {
            command.addAll(List.of("-c", setting));
        }
        Part part = part();
        return new Part(part.name(), part.port(), command, part.environment(), part.readiness(), part.needsDatabase());
    }

    private void initialise(Path binaries, ServerUser user) throws IOException {
        if (Files.isDirectory(data())) {
            return;
        }
        Path fresh = state.postgres().resolve("data.new");
        StateFolder.delete(fresh);
        Files.createDirectory(fresh);
        user.own(fresh);
        // initdb reads the password as the server's account, which may not enter the folder of the secrets.
        Path password = state.postgres().resolve("initial-password");
        Files.deleteIfExists(password);
        Files.copy(
                secrets.passwordFile("postgres-superuser-password"),
                password,
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        user.own(password);
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + fresh,
                "--username=postgres",
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        try {
            Executables.Outcome outcome = Executables.run(command, 120);
            Files.writeString(state.log(NAME).file(), outcome.output());
            if (!outcome.succeeded()) {
                throw new LauncherFailure("initdb failed:\n" + outcome.output().strip());
            }
        } finally {
            Files.deleteIfExists(password);
        }
        Files.move(fresh, data());
    }

    private void checkVersion(Path binaries) throws IOException {
        String ofData = Files.readString(data().resolve("PG_VERSION")).strip();
        String name = binaries.getFileName().toString();
        String ofServer = name.substring(name.lastIndexOf('-') + 1).split("\\.", -1)[0];
        if (!ofData.equals(ofServer)) {
            throw new LauncherFailure("The data in " + data() + " is of PostgreSQL " + ofData
                    + ", this build brings PostgreSQL " + ofServer
                    + ". Dump it with the old build first, or forget it with make clean-state.");
        }
    }
}
