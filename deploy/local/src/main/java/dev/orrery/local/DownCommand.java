package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "down", description = "Stops every part; all data stays.")
public final class DownCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        if (!Files.isDirectory(settings.state().run())) {
            System.out.println("Nothing runs.");
            return 0;
        }
        try (CommandLock ignored = CommandLock.take(settings.state())) {
            List<String> running = new ArrayList<>(Parts.names().stream()
                    .filter(name -> settings.state().pidFile(name).running().isPresent())
                    .toList()
                    .reversed());
            if (running.isEmpty()) {
                System.out.println("Nothing runs.");
                return 0;
            }
            Board board = new Board(System.out, running, Board.State.STOPPING);
            List<String> killed = new Teardown(settings).stop(running, name -> board.set(name, Board.State.STOPPED));
            if (killed.isEmpty()) {
                System.out.println(
                        "Orrery is down. Its data is in " + settings.state().path() + ".");
            } else {
                System.out.println("Orrery is down; had to be killed: " + String.join(", ", killed) + ".");
            }
        }
        return 0;
    }
}
