package dev.orrery.local;

import dev.orrery.local.part.Part;
import dev.orrery.local.part.Parts;
import dev.orrery.local.postgres.Postgres;
import dev.orrery.local.process.DetachedProcess;
import dev.orrery.local.process.LogFile;
import dev.orrery.local.process.PortHolder;
import dev.orrery.local.process.ProcessIdentity;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts the parts that do not run, and takes all of them down again when one fails or the person interrupts. */
final class Startup {
    private static final Duration POLL = Duration.ofMillis(60);
    private static final int LOG_LINES = 25;

    private final Settings settings;
    private final Parts parts;
    private final PrintStream out;
    private final List<Part> begun = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> database = new CompletableFuture<>();
    private boolean ending;

    Startup(Settings settings, Parts parts, PrintStream out) {
        this.settings = settings;
        this.parts = parts;
        this.out = out;
    }

    /** Whether something was started; false when all parts ran and were ready already. */
    boolean run() throws IOException {
        List<Part> all = parts.all();
        List<Part> missing = all.stream()
                .filter(part -> settings.state().pidFile(part.name()).running().isEmpty())
                .toList();
        if (missing.isEmpty() && all.stream().allMatch(part -> part.readiness().ready())) {
            return false;
        }
        checkBuilt(missing);
        checkPorts(missing);
        Board board = new Board(out, all.stream().map(Part::name).toList(), Board.State.WAITING);
        Thread undo = new Thread(this::stopBegun, "stop-what-was-begun");
        Runtime.getRuntime().addShutdownHook(undo);
        try {
            start(all, missing, board);
        } catch (LauncherFailure failure) {
            if (interruptedByPerson(undo)) {
                throw new LauncherFailure("Interrupted.", failure);
            }
            stopBegun();
            throw failure;
        }
        if (interruptedByPerson(undo)) {
            throw new LauncherFailure("Interrupted.");
        }
        return true;
    }

    /** Once the launcher is ending, its hook stops what was begun and parts that end meanwhile are no failures. */
    private static boolean interruptedByPerson(Thread undo) {
        try {
            Runtime.getRuntime().removeShutdownHook(undo);
            return false;
        } catch (IllegalStateException alreadyEnding) {
            return true;
        }
    }

    private void start(List<Part> all, List<Part> missing, Board board) {
        long deadline = System.nanoTime() + settings.startTimeout().toNanos();
        // No virtual threads: two that wait for a class that a third initializes keep both carriers of a small machine
        // (ADR 93).
        try (ExecutorService tasks = Executors.newCachedThreadPool()) {
            List<Future<?>> running = new ArrayList<>();
            for (Part part : all) {
                running.add(tasks.submit(() -> {
                    bring(part, missing.contains(part), board, deadline);
                    return null;
                }));
            }
            try {
                await(running, board);
            } finally {
                database.complete(false);
                tasks.shutdownNow();
            }
        }
    }

    /** Waits for all; the first failure ends the wait. */
    private static void await(List<Future<?>> running, Board board) {
        List<Future<?>> open = new ArrayList<>(running);
        while (!open.isEmpty()) {
            try {
                open.getFirst().get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                board.tick();
            } catch (ExecutionException failed) {
                throw failure(failed.getCause());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new LauncherFailure("Interrupted.", interrupted);
            }
            for (Future<?> task : open) {
                if (task.state() == Future.State.FAILED) {
                    throw failure(task.exceptionNow());
                }
            }
            open.removeIf(Future::isDone);
        }
    }

    private static LauncherFailure failure(@org.jspecify.annotations.Nullable Throwable cause) {
        return cause instanceof LauncherFailure known
                ? known
                : new LauncherFailure("The start failed: " + cause, cause == null ? new IOException() : cause);
    }

    private void bring(Part part, boolean missing, Board board, long deadline)
            throws IOException, InterruptedException, ExecutionException, SQLException {
        ProcessIdentity process;
        if (missing) {
            if (part.needsDatabase() && !database.get()) {
                return;
            }
            board.set(part.name(), Board.State.STARTING);
            process = startProcess(
                    part.name().equals(Postgres.NAME) ? parts.postgres().prepare() : part);
        } else {
            process = settings.state().pidFile(part.name()).running().orElseThrow(() -> failed(part, board, "ended"));
        }
        while (!part.readiness().ready()) {
            if (!process.alive()) {
                throw failed(part, board, "ended while it started");
            }
            if (System.nanoTime() > deadline) {
                throw failed(
                        part,
                        board,
                        "was not ready within " + settings.startTimeout().toSeconds()
                                + " s (ORRERY_START_TIMEOUT_SECONDS)");
            }
            Thread.sleep(POLL);
        }
        if (part.name().equals(Postgres.NAME)) {
            parts.postgres().databases().ensure(parts.databasePasswords());
            database.complete(true);
        }
        board.set(part.name(), missing ? Board.State.READY : Board.State.RUNNING);
    }

    private ProcessIdentity startProcess(Part part) throws IOException {
        LogFile log = settings.state().log(part.name());
        log.rotate();
        if (part.name().equals(Parts.KAFKA)) {
            Files.deleteIfExists(parts.kafkaReady());
        }
        synchronized (begun) {
            if (ending) {
                throw new LauncherFailure("Interrupted.");
            }
            ProcessIdentity process = DetachedProcess.start(
                    part.command(), part.environment(), settings.state().run(), log.file());
            begun.add(part);
            settings.state().pidFile(part.name()).write(process);
            return process;
        }
    }

    private LauncherFailure failed(Part part, Board board, String what) {
        synchronized (begun) {
            if (ending) {
                return new LauncherFailure("Interrupted.");
            }
        }
        board.set(part.name(), Board.State.FAILED);
        LogFile log = settings.state().log(part.name());
        StringBuilder message = new StringBuilder(
                "\n" + part.name() + " " + what + ". The end of its log, " + relative(log.file()) + ":\n");
        try {
            log.tail(LOG_LINES)
                    .forEach(line -> message.append("  | ").append(line).append('\n'));
        } catch (IOException unreadable) {
            message.append("  (unreadable: ").append(unreadable.getMessage()).append(")\n");
        }
        return new LauncherFailure(message.toString());
    }

    private Path relative(Path file) {
        return file.startsWith(settings.root()) ? settings.root().relativize(file) : file;
    }

    private void stopBegun() {
        synchronized (begun) {
            ending = true;
            if (!begun.isEmpty()) {
                out.println("Stopping what was started …");
                new Teardown(settings).stop(begun.stream().map(Part::name).toList(), name -> {});
            }
        }
    }

    private void checkBuilt(List<Part> missing) {
        List<String> unbuilt = parts.unbuilt().stream()
                .filter(name -> missing.stream().anyMatch(part -> part.name().equals(name)))
                .toList();
        if (!unbuilt.isEmpty()) {
            throw new LauncherFailure("Not built: " + String.join(", ", unbuilt) + ". Run make build.");
        }
    }

    private void checkPorts(List<Part> missing) {
        List<String> taken = new ArrayList<>();
        for (Part part : missing) {
            describe(part.name(), part.port(), taken);
            if (part.name().equals(Parts.KAFKA)) {
                describe("kafka's controller", parts.ports().kafkaController(), taken);
            }
        }
        if (!taken.isEmpty()) {
            throw new LauncherFailure(String.join("\n", taken)
                    + "\nEnd what holds the port, or choose another one: docs/local.md lists the variables.");
        }
    }

    private static void describe(String part, int port, List<String> taken) {
        if (!PortHolder.free(port)) {
            taken.add("Port " + port + " of " + part + " is in use by "
                    + PortHolder.of(port).map(PortHolder::toString).orElse("a process of another user") + ".");
        }
    }
}
