package dev.orrery.agent.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.orrery.agent.sandbox.ExecuteAnswer.RunError;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.Counts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs code, a bounded number of runs at a time. At start it runs an empty program: when the interpreter is missing or
 * the isolation cannot be had, every later run is refused with the reason instead of being run with less.
 */
@ApplicationScoped
class Sandbox {
    private static final Logger LOG = Logger.getLogger(Sandbox.class);
    private static final ExecuteRequest NOTHING = new ExecuteRequest("pass", null, 5, false);

    private final SandboxConfig config;
    private final Supervisor supervisor;
    private final Timer starts;
    private final Counts<Outcome> outcomes;
    private final Semaphore turns;
    private volatile State state = new State.Unavailable("The sandbox has not been checked yet.");

    /** How a request for a run ended. */
    private enum Outcome {
        SUCCESS,
        /** The code is at fault. */
        ERROR,
        TIMEOUT,
        /** All places were taken. */
        BUSY,
        /** The run broke off, or could not be isolated. */
        LOST
    }

    /** Whether code can be run here. */
    private sealed interface State {
        record Available(Path python) implements State {}

        record Unavailable(String reason) implements State {}
    }

    Sandbox(SandboxConfig config, Supervisor supervisor, MeterRegistry meters) {
        this.config = config;
        this.supervisor = supervisor;
        this.turns = new Semaphore(config.concurrentRuns(), true);
        this.starts = Timer.builder("orrery.sandbox.start")
                .description("From the request for a process to the first line of the code")
                .register(meters);
        this.outcomes = Counts.of(meters, "orrery.sandbox.runs", "Runs of code", "outcome", Outcome.class);
        Gauge.builder("orrery.sandbox.places.free", turns, Semaphore::availablePermits)
                .description("Runs that could start now")
                .register(meters);
        Gauge.builder("orrery.sandbox.available", () -> state instanceof State.Available ? 1 : 0)
                .description("1 when code can be run in isolation here, else 0")
                .register(meters);
    }

    void start(@Observes StartupEvent event) throws InterruptedException {
        state = check();
        switch (state) {
            case State.Available available ->
                LOG.infof(
                        "Code runs in %s, isolated by %s",
                        available.python(), config.isolation().wireName());
            case State.Unavailable unavailable -> LOG.warnf("No code can be run: %s", unavailable.reason());
        }
    }

    private State check() throws InterruptedException {
        Path python = Interpreter.find(config.python()).orElse(null);
        if (python == null) {
            return new State.Unavailable("There is no Python 3.9 or newer at '" + config.python()
                    + "' on this Linux host; install python3 or set orrery.sandbox.python.");
        }
        try {
            JsonNode report = supervisor.run(python, NOTHING);
            if (report.hasNonNull("fault")) {
                return new State.Unavailable("The isolation '"
                        + config.isolation().wireName()
                        + "' cannot be had here (" + report.path("fault").asText()
                        + "); allow user namespaces, or choose orrery.sandbox.isolation=syscall-filter.");
            }
            return new State.Available(python);
        } catch (IOException failed) {
            return new State.Unavailable("The interpreter " + python + " does not run: " + failed.getMessage());
        }
    }

    /** @throws Failure 503 {@code sandbox_unavailable}, {@code sandbox_busy} or {@code run_lost} */
    ExecuteAnswer run(ExecuteRequest request) {
        return switch (state) {
            case State.Available available -> inTurn(available.python(), request);
            case State.Unavailable unavailable ->
                throw Failure.unavailable("sandbox_unavailable", unavailable.reason());
        };
    }

    private ExecuteAnswer inTurn(Path python, ExecuteRequest request) {
        try {
            if (!turns.tryAcquire(config.queueLimit().toMillis(), TimeUnit.MILLISECONDS)) {
                outcomes.add(Outcome.BUSY);
                throw Failure.unavailable(
                        "sandbox_busy",
                        "All " + config.concurrentRuns() + " places of the sandbox are taken; try again.");
            }
            try {
                return answer(supervisor.run(python, request));
            } finally {
                turns.release();
            }
        } catch (Supervisor.RunLost lost) {
            outcomes.add(Outcome.LOST);
            throw Failure.unavailable("run_lost", "The run broke off before it could report; try again.")
                    .causedBy(lost);
        } catch (IOException failed) {
            outcomes.add(Outcome.LOST);
            throw Failure.unavailable("sandbox_unavailable", "The interpreter could not be started.")
                    .causedBy(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("The run was stopped"));
        }
    }

    private ExecuteAnswer answer(JsonNode report) {
        if (report.hasNonNull("fault")) {
            outcomes.add(Outcome.LOST);
            throw Failure.unavailable(
                    "sandbox_unavailable",
                    "The code was not run, because it could not be isolated: "
                            + report.path("fault").asText());
        }
        JsonNode error = report.path("error");
        Double startMs = report.hasNonNull("start_ms") ? report.path("start_ms").asDouble() : null;
        if (startMs != null) {
            starts.record(Duration.ofNanos(Math.round(startMs * 1_000_000)));
        }
        ExecuteAnswer answer = new ExecuteAnswer(
                ExecuteRequest.PYTHON,
                report.path("stdout").asText(),
                report.path("stderr").asText(),
                orNull(report.path("result")),
                error.isObject()
                        ? new RunError(
                                error.path("type").asText(),
                                error.path("message").asText())
                        : null,
                report.path("exit_code").isNull()
                        ? null
                        : report.path("exit_code").asInt(),
                report.path("timed_out").asBoolean(),
                startMs);
        outcomes.add(
                switch (answer.status()) {
                    case 200 -> Outcome.SUCCESS;
                    case 504 -> Outcome.TIMEOUT;
                    default -> Outcome.ERROR;
                });
        return answer;
    }

    private static @Nullable JsonNode orNull(JsonNode node) {
        return node.isMissingNode() || node instanceof NullNode ? null : node;
    }
}
