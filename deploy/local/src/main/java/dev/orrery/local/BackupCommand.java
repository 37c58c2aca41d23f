package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Stops the suite, writes its data and keys into one file, and starts again what ran: no part can write between the
 * database, the topics and the indexes, so the file is of one moment.
 */
@Command(name = "backup", description = "Writes all data and keys of the suite into one file.")
public final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        BackupFile backup = new BackupFile(file.toAbsolutePath().normalize());
        if (!Files.isDirectory(settings.state().secrets())) {
            throw new LauncherFailure(
                    "There is nothing to back up in " + settings.state().path() + ".");
        }
        try (CommandLock ignored = CommandLock.take(settings.state())) {
            List<String> running = Parts.names().stream()
                    .filter(name -> settings.state().pidFile(name).running().isPresent())
                    .toList();
            long begin = System.nanoTime();
            List<String> killed =
                    new Teardown(settings).stop(running.reversed(), name -> System.out.println(name + " stopped"));
            if (!killed.isEmpty()) {
                System.out.println(
                        "Had to be killed: " + String.join(", ", killed) + "; their data recovers at the start.");
            }
            try {
                backup.write(settings.state());
            } finally {
                if (!running.isEmpty()) {
                    new Startup(settings, new Parts(settings), System.out).run();
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f MB, after %.1f s. It holds every key and password of this installation.%n",
                    backup.path(),
                    Files.size(backup.path()) / 1e6,
                    (System.nanoTime() - begin) / 1e9);
        }
        return 0;
    }
}
