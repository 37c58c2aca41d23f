package dev.orrery.runtime.child;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.Reach;
import dev.orrery.runtime.model.LoadFailure;
import dev.orrery.runtime.model.ModelSpec;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** One model server as a child process on loopback, from its start until it has ended. */
public final class ChildServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ChildServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration FORCED_END = Duration.ofSeconds(5);
    private static final int MOST_PORTS = 3;

    private final Process process;
    private final OutputTail output;
    private final URI base;
    private final EgressClient egress;
    private final Duration gentleEnd;
    private volatile boolean ending;
    private volatile String servedId;

    private ChildServer(Process process, String name, int port, EgressClient egress, Duration gentleEnd) {
        this.process = process;
        this.output = new OutputTail(process.getInputStream(), name);
        this.base = URI.create("http://127.0.0.1:" + port);
        this.egress = egress;
        this.gentleEnd = gentleEnd;
        this.servedId = name;
    }

    /**
     * Starts the server and waits until it lists a model.
     *
     * @param wanted false once nobody wants the model any more; the child is then ended at once
     * @param loadTimeout longest time until it lists a model
     * @param gentleEnd time between the request to end and the end by force
     * @throws LoadFailure {@code runtime_exited:<code>} with its last lines, or {@code runtime_load_timeout}
     */
    public static ChildServer start(
            ChildCommand command,
            ModelSpec spec,
            EgressClient egress,
            Duration loadTimeout,
            Duration gentleEnd,
            BooleanSupplier wanted)
            throws IOException {
        return start(command, spec, egress, loadTimeout, gentleEnd, wanted, ChildPort::free);
    }

    static ChildServer start(
            ChildCommand command,
            ModelSpec spec,
            EgressClient egress,
            Duration loadTimeout,
            Duration gentleEnd,
            BooleanSupplier wanted,
            ChildPort.Choice ports)
            throws IOException {
        for (int left = MOST_PORTS; true; left--) {
            ChildServer server = launched(command, spec, egress, gentleEnd, ports.next());
            try {
                server.awaitModel(spec, loadTimeout, wanted);
                return server;
            } catch (IOException | RuntimeException failed) {
                boolean again = left > 1 && server.lostItsPort();
                server.close();
                if (!again) {
                    throw failed;
                }
                LOG.warnf("%s was taken before the server of '%s' had it", server.base, spec.runtimeModelId());
            }
        }
    }

    private static ChildServer launched(
            ChildCommand command, ModelSpec spec, EgressClient egress, Duration gentleEnd, int port)
            throws LoadFailure {
        List<String> words = command.words(spec, port);
        LOG.infof("Starting %s", words);
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException absent) {
            throw new LoadFailure("runtime_not_started: " + absent.getMessage(), absent);
        }
        return new ChildServer(process, spec.runtimeModelId(), port, egress, gentleEnd);
    }

    /** An address of the server. */
    public URI address(String path) {
        return base.resolve(path);
    }

    /** What the server itself calls its model. */
    public String servedId() {
        return servedId;
    }

    public long pid() {
        return process.pid();
    }

    /** Tells once, with the reason, when the server ends without having been closed. */
    public void whenLost(Consumer<String> listener) {
        process.onExit().thenAccept(ended -> {
            if (!ending) {
                listener.accept(exitReason());
            }
        });
    }

    private void awaitModel(ModelSpec spec, Duration loadTimeout, BooleanSupplier wanted) throws LoadFailure {
        long deadline = System.nanoTime() + loadTimeout.toNanos();
        while (true) {
            Optional<String> listed = listedModel(spec.runtimeModelId());
            if (listed.isPresent() && process.isAlive()) {
                servedId = listed.get();
                return;
            }
            if (ended()) {
                throw new LoadFailure(exitReason());
            }
            if (!wanted.getAsBoolean()) {
                throw new LoadFailure("runtime_load_cancelled");
            }
            if (System.nanoTime() > deadline) {
                throw new LoadFailure(withTail("runtime_load_timeout", output.now()));
            }
        }
    }

    /** Waits a moment for the end of the process, so that it is noticed at once. */
    private boolean ended() throws LoadFailure {
        try {
            return process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LoadFailure("runtime_load_cancelled");
        }
    }

    /** The model that the server lists: the wanted id, else its first; none while it says that it is loading. */
    private Optional<String> listedModel(String wanted) {
        try {
            int health = get("/health").status();
            if (health != 404 && (health < 200 || health >= 300)) {
                return Optional.empty();
            }
            EgressResponse models = get("/v1/models");
            if (!models.isSuccess()) {
                return Optional.empty();
            }
            List<String> ids = JSON.readTree(models.body())
                    .path("data")
                    .valueStream()
                    .map(entry -> entry.path("id"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .toList();
            return ids.contains(wanted) ? Optional.of(wanted) : ids.stream().findFirst();
        } catch (EgressException | IOException notYet) {
            return Optional.empty();
        }
    }

    private EgressResponse get(String path) {
        return egress.send(EgressRequest.get(address(path), Duration.ofSeconds(2), Reach.PRIVATE_NETWORKS));
    }

    private String exitReason() {
        return withTail("runtime_exited:" + process.exitValue(), output.afterEnd());
    }

    private static String withTail(String reason, String tail) {
        return tail.isEmpty() ? reason : reason + ": " + tail;
    }

    /** Asks the server and what it started to end, and ends by force what has not after a while. */
    @Override
    public void close() {
        ending = true;
        List<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        process.destroy();
        awaitEnd(gentleEnd);
        long left = family.stream().filter(ProcessHandle::isAlive).count();
        if (left > 0) {
            LOG.warnf("%d processes of '%s' did not end within %s; ending them by force", left, servedId, gentleEnd);
            family.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(FORCED_END);
        }
    }

    private void awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debugf("Process %d still runs after %s", process.pid(), limit);
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The server ended, and another process listens where it was to. */
    private boolean lostItsPort() {
        return !process.isAlive() && ChildPort.isTaken(base.getPort());
    }
}
