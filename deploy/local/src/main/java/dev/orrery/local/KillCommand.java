package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.process.DetachedProcess;
import dev.orrery.local.process.ProcessIdentity;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "Ends one part without warning, to try how the suite recovers.")
public final class KillCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PART")
    private String part = "";

    @Override
    public Integer call() throws IOException {
        Parts.checkName(part);
        Settings settings = Main.settings();
        ProcessIdentity process = settings.state()
                .pidFile(part)
                .running()
                .orElseThrow(() -> new LauncherFailure(part + " does not run."));
        DetachedProcess.signal(process, "KILL");
        System.out.println(part + " (process " + process.pid() + ") was killed. make up starts it again.");
        return 0;
    }
}
