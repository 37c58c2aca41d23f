package dev.orrery.local.cluster;

import dev.orrery.local.LauncherFailure;
import dev.orrery.local.part.Parts;
import dev.orrery.local.postgres.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The same set-up as on a laptop, for a database that somebody else runs. */
@Command(
        name = "database-setup",
        description =
                "Makes the database, its roles and schemas where they are missing, and sets the roles' passwords.")
public final class DatabaseSetupCommand implements Callable<Integer> {

    @Option(
            names = "--server",
            required = true,
            description = "host:port of PostgreSQL",
            defaultValue = "${env:ORRERY_SETUP_DB_SERVER}")
    private String server = "";

    @Option(
            names = "--superuser",
            description = "folder with the files username and password of a superuser",
            required = true)
    private Path superuser = Path.of("");

    @Option(
            names = "--passwords",
            description = "folder that has a folder with a file password for every role",
            required = true)
    private Path passwords = Path.of("");

    @Override
    public Integer call() throws IOException {
        Map<String, String> roles = new TreeMap<>();
        for (String role : Parts.databaseRoles()) {
            roles.put(role, checked(role, read(passwords.resolve(role).resolve("password"))));
        }
        try {
            new Databases(server, read(superuser.resolve("username")), read(superuser.resolve("password")))
                    .ensure(roles);
        } catch (SQLException failed) {
            throw new LauncherFailure("The database " + server + " was not set up: " + failed.getMessage(), failed);
        }
        System.out.println("Database " + Databases.DATABASE + " on " + server + " has the roles and schemas "
                + String.join(", ", roles.keySet()) + ".");
        return 0;
    }

    private static String read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new LauncherFailure("There is no readable file " + file + ".");
        }
        return Files.readString(file).strip();
    }

    /** The statement that sets it takes no parameters. */
    private static String checked(String role, String password) {
        if (!password.matches("[A-Za-z0-9_-]{16,}")) {
            throw new LauncherFailure("The password of the role " + role
                    + " must have at least 16 letters, digits, '-' and '_', and nothing else.");
        }
        return password;
    }
}
