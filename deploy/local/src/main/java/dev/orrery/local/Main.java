package dev.orrery.local;

import dev.orrery.local.audit.VerifyAuditCommand;
import dev.orrery.local.cluster.DatabaseSetupCommand;
import dev.orrery.local.cluster.KubernetesSecretsCommand;
import dev.orrery.local.compose.ComposeSecretsCommand;
import dev.orrery.local.demo.DemoCommand;
import dev.orrery.local.state.Settings;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code make up}, {@code down}, {@code status}, {@code logs}, {@code demo} and the like. */
@Command(
        name = "launcher",
        description = "Runs the whole suite on this machine.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            RestartCommand.class,
            KillCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            DemoCommand.class,
            VerifyAuditCommand.class,
            DatabaseSetupCommand.class,
            KubernetesSecretsCommand.class,
            ComposeSecretsCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof LauncherFailure known) {
                System.err.println(known.getMessage());
            } else {
                failure.printStackTrace();
            }
            return 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    /** The settings of the checkout that the Makefile names. */
    public static Settings settings() {
        return Settings.of(Path.of(System.getProperty("orrery.root", ".")), System.getenv());
    }
}
