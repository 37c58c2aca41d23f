package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Puts a backup into an empty state folder. */
@Command(name = "restore", description = "Puts the data and keys of a backup into an empty state folder.")
public final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        BackupFile backup = new BackupFile(file.toAbsolutePath().normalize());
        if (!Files.isRegularFile(backup.path())) {
            throw new LauncherFailure("There is no file " + backup.path() + ".");
        }
        try (CommandLock ignored = CommandLock.take(settings.state())) {
            if (Parts.names().stream()
                    .anyMatch(name -> settings.state().pidFile(name).running().isPresent())) {
                throw new LauncherFailure("The suite runs; make down first.");
            }
            backup.restore(settings.state());
        }
        System.out.println("Restored into " + settings.state().path() + ". Next: make up");
        return 0;
    }
}
