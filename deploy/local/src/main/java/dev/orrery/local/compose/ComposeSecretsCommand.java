package dev.orrery.local.compose;

import dev.orrery.local.Main;
import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Makes the files that {@code deploy/compose/compose.yaml} hands to the containers as secrets. */
@Command(name = "compose-secrets", description = "Writes the secrets of an installation by Compose.")
public final class ComposeSecretsCommand implements Callable<Integer> {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("r--r--r--");

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        Path folder = settings.state().path().resolve("compose");
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        write(folder, settings);
        System.out.println("The secrets are in " + folder + ". Keep them; then:\n"
                + "  docker compose -f deploy/compose/compose.yaml up --detach\n"
                + "The superadmin's password is in "
                + folder.resolve("superadmin-password") + ".");
        return 0;
    }

    /** Files that exist are kept, so that the command can be repeated. */
    static void write(Path folder, Settings settings) throws IOException {
        Secrets secrets = new Secrets(folder);
        secrets.ensureTrustKeys(Parts.trustedServices());
        secrets.keyset();
        secrets.identityKey();
        secrets.passwordFile("api-key-hash-key");
        secrets.passwordFile("postgres-superuser-password");
        text(folder.resolve("postgres-superuser-username"), "postgres");
        text(
                folder.resolve("local-runtime.env"),
                "ORRERY_LOCAL_RUNTIME_API_KEY=" + secrets.password("local-runtime-api-key"));
        String superadmin = secrets.superadminPassword(settings).value();
        for (Map.Entry<String, String> service : Parts.databaseRolesByService().entrySet()) {
            String properties = "orrery.db.password=" + secrets.password("database-" + service.getValue()) + "\n";
            if (service.getKey().equals(Parts.BACKEND_API)) {
                properties += "AUTH_BOOTSTRAP_SUPERADMIN_PASSWORD=" + escaped(superadmin) + "\n";
            }
            text(folder.resolve(service.getKey() + ".properties"), properties);
        }
        letContainersRead(folder);
    }

    /** As a value of a property file in which nothing is expanded. */
    static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("${", "\\\\${");
    }

    private static void text(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    /**
     * Compose hands over the files as they are, to users of other numbers. On this host the folder keeps everybody else
     * out; in a container only the files that it was given are there.
     */
    private static void letContainersRead(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setPosixFilePermissions(file, READABLE);
            }
        }
    }
}
