package dev.orrery.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts processes in a session of their own, so that they outlive the launcher and a closed terminal. */
public final class DetachedProcess {
    /** Of no use to a service, and confusing to a build that it might start. */
    private static final List<String> DROPPED = List.of("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES");

    private static final List<String> SESSION = session();

    private DetachedProcess() {}

    /** Starts the command with the launcher's environment plus {@code environment}, its output in {@code log}. */
    public static ProcessIdentity start(List<String> command, Map<String, String> environment, Path folder, Path log)
            throws IOException {
        List<String> detached = new ArrayList<>(SESSION);
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        DROPPED.forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        // setsid and its stand-in replace themselves by the command: the process id stays the same.
        long pid = builder.start().pid();
        return ProcessIdentity.of(pid).orElse(new ProcessIdentity(pid, "ended-at-once"));
    }

    private static List<String> session() {
        return Executables.onPath("setsid")
                .map(setsid -> List.of(setsid.toString()))
                .or(() -> Executables.onPath("perl")
                        .map(perl -> List.of(
                                perl.toString(), "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die $!", "--")))
                .orElse(List.of("nohup"));
    }

    /** {@code signal} is a name as {@code kill} takes it, such as {@code TERM}. Nothing happens to another process. */
    public static void signal(ProcessIdentity process, String signal) throws IOException {
        if (process.alive()) {
            Executables.run(List.of("kill", "-" + signal, Long.toString(process.pid())), 5);
        }
    }
}
