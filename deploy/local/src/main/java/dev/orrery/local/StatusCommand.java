package dev.orrery.local;

import dev.orrery.local.part.Part;
import dev.orrery.local.part.Parts;
import dev.orrery.local.process.PortHolder;
import dev.orrery.local.process.ProcessIdentity;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Shows every part. Exit code 0 when all are ready, else 1.")
public final class StatusCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        if (!Files.isDirectory(settings.state().secrets())) {
            System.out.println("Orrery was never started here. Start it with make up.");
            return 1;
        }
        boolean allReady = true;
        System.out.printf(Locale.ROOT, "  %-18s %-12s %-7s %-8s %s%n", "part", "state", "port", "pid", "memory");
        for (Part part : new Parts(settings).all()) {
            Optional<ProcessIdentity> process =
                    settings.state().pidFile(part.name()).running();
            boolean ready = process.isPresent() && part.readiness().ready();
            allReady &= ready;
            System.out.println(String.format(
                            Locale.ROOT,
                            "  %-18s %-12s %-7d %-8s %s",
                            part.name(),
                            ready ? "ready" : process.isPresent() ? "not ready" : "stopped",
                            part.port(),
                            process.map(running -> Long.toString(running.pid())).orElse("-"),
                            process.map(StatusCommand::memory).orElseGet(() -> foreignHolder(part)))
                    .stripTrailing());
        }
        return allReady ? 0 : 1;
    }

    private static String foreignHolder(Part part) {
        return PortHolder.free(part.port())
                ? ""
                : "the port is in use by "
                        + PortHolder.of(part.port()).map(PortHolder::toString).orElse("a process of another user");
    }

    private static String memory(ProcessIdentity process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024 + " MiB")
                    .orElse("");
        } catch (IOException noProc) {
            return "";
        }
    }
}
