package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Stops one part and starts all that do not run.")
public final class RestartCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PART")
    private String part = "";

    @Option(names = "--stop-only", description = "Stop it and start nothing.")
    private boolean stopOnly;

    @Override
    public Integer call() throws IOException {
        Parts.checkName(part);
        Settings settings = Main.settings();
        try (CommandLock ignored = CommandLock.take(settings.state())) {
            if (stopOnly) {
                new Teardown(settings).stop(List.of(part), name -> System.out.println(name + " stopped"));
            } else {
                restart(settings, part, System.out);
            }
        }
        return 0;
    }

    /** Stops the part if it runs, and starts it with the environment of now. */
    public static void restart(Settings settings, String part, PrintStream out) throws IOException {
        new Teardown(settings).stop(List.of(part), name -> out.println(name + " stopped"));
        new Startup(settings, new Parts(settings), out).run();
    }
}
