package dev.orrery.local.cluster;

import dev.orrery.local.Main;
import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the secrets that the manifests name: keys and passwords in files, and a Kustomization over them. */
@Command(
        name = "kubernetes-secrets",
        description = "Writes the secrets of an installation on Kubernetes; kubectl apply -k takes the folder.")
public final class KubernetesSecretsCommand implements Callable<Integer> {

    @Option(names = "--namespace", description = "namespace of the installation", defaultValue = "orrery")
    private String namespace = "orrery";

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        Path folder = settings.state().path().resolve("kubernetes");
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        write(folder, settings, namespace);
        System.out.println("The secrets are in " + folder + ". Keep them; then:\n  kubectl apply -k " + folder);
        return 0;
    }

    /** Files that exist are kept, so that the command can be repeated. */
    static void write(Path folder, Settings settings, String namespace) throws IOException {
        Secrets secrets = new Secrets(folder);
        StringBuilder out = new StringBuilder("""
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: %s
                generatorOptions:
                  disableNameSuffixHash: true
                configMapGenerator:
                  - name: orrery-trust-bundle
                    files: [%s]
                secretGenerator:
                """.formatted(namespace, relative(folder, secrets.trustBundle())));
        List<String> services = Parts.trustedServices();
        secrets.ensureTrustKeys(services);
        for (String service : services) {
            secret(out, "orrery-trust-" + service, List.of("key.json=" + relative(folder, secrets.trustKey(service))));
        }
        for (String role : Parts.databaseRoles()) {
            account(out, "orrery-database-" + role, role, relative(folder, secrets.passwordFile("database-" + role)));
        }
        account(
                out,
                "orrery-database-superuser",
                "postgres",
                relative(folder, secrets.passwordFile("postgres-superuser-password")));
        secret(
                out,
                "orrery-local-runtime",
                List.of("api-key=" + relative(folder, secrets.passwordFile("local-runtime-api-key"))));
        secret(
                out,
                "orrery-api-keys",
                List.of("hash-key=" + relative(folder, secrets.passwordFile("api-key-hash-key"))));
        secret(out, "orrery-keyset", List.of(relative(folder, secrets.keyset())));
        secret(out, "orrery-identity", List.of(relative(folder, secrets.identityKey())));
        account(
                out,
                "orrery-superadmin",
                "superadmin",
                relative(folder, secrets.superadminPassword(settings).file()));
        out.append("      - email=superadmin@orrery.local\n");
        Files.writeString(folder.resolve("kustomization.yaml"), out);
    }

    private static void secret(StringBuilder out, String name, List<String> files) {
        out.append("  - name: ").append(name).append("\n    files:\n");
        files.forEach(file -> out.append("      - ").append(file).append('\n'));
    }

    private static void account(StringBuilder out, String name, String user, String passwordFile) {
        secret(out, name, List.of("password=" + passwordFile));
        out.append("    literals:\n      - username=").append(user).append('\n');
    }

    private static String relative(Path folder, Path file) {
        return folder.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize())
                .toString();
    }
}
