package dev.orrery.bench.startup;

import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import dev.orrery.bench.knowledge.PackagedSuite;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The start of the suite as {@code make up} does it, with the caches of {@code make train} and without. */
public final class StartupBenchmark implements Benchmark {
    private static final int ROUNDS = 3;
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** Five minutes usually; what is kept after it does not depend on it. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final String CHAT_SERVICE = "local-runtime";
    private static final Pattern WHOLE = Pattern.compile("Orrery is up, after ([0-9.]+) s");

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String description() {
        return "The suite from nothing running to ready; each service alone beside the others; resident memory when idle.";
    }

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (PackagedSuite suite =
                PackagedSuite.prepare(Map.of("ORRERY_RUNTIME_INFERENCE_KEEP_ALIVE", KEEP_ALIVE.toSeconds() + "s"))) {
            suite.withChatModel();
            // The database and the keys are made once and are no part of the figure.
            suite.launcher("up");
            suite.launcher("down");
            rows.add(Row.of("suite without caches", up(suite), "s"));
            suite.launcher("down");
            Map<String, String> training = Map.of("ORRERY_TRAIN_START", "true");
            suite.launcher(training, "up");
            suite.launcher(training, "down");
            rows.add(Row.of("suite with caches, median of " + ROUNDS, median(suite), "s", Goal.atMost(15)));
            Map<String, Double> warm = alone(suite);
            for (String service : SuiteParts.SERVICES) {
                rows.add(Row.of(service + " alone, with its cache", seconds(warm, service), "s", Goal.atMost(1.5)));
            }
            suite.answer();
            double awake = resident(process(suite, CHAT_SERVICE)) + resident(modelProcess(suite));
            LockSupport.parkNanos(IDLE.toNanos());
            for (String service : SuiteParts.SERVICES) {
                rows.add(Row.of(
                        service + " resident after " + IDLE.toSeconds() + " s idle",
                        resident(process(suite, service)),
                        "MiB",
                        Goal.atMost(250)));
            }
            if (modelProcesses(suite).findAny().isPresent()) {
                throw new IOException("The chat model does not rest after " + KEEP_ALIVE.toSeconds() + " s");
            }
            rows.add(Row.of(CHAT_SERVICE + " and the process of its chat model, after an answer", awake, "MiB"));
            rows.add(Row.of("first token of a chat model that rested", suite.answer(), "s"));
            rows.add(Row.of("first token of the next answer", suite.answer(), "s"));
        }
        return rows;
    }

    private static double seconds(Map<String, Double> times, String service) throws IOException {
        Double time = times.get(service);
        if (time == null) {
            throw new IOException("The launcher did not tell how long " + service + " took");
        }
        return time;
    }

    private static double up(PackagedSuite suite) throws IOException, InterruptedException {
        String said = suite.launcher("up");
        Matcher found = WHOLE.matcher(said);
        if (!found.find()) {
            throw new IOException("The launcher did not tell its time: " + said);
        }
        return Double.parseDouble(found.group(1));
    }

    /** Leaves the suite running. */
    private static double median(PackagedSuite suite) throws IOException, InterruptedException {
        double[] seconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            if (round > 0) {
                suite.launcher("down");
            }
            seconds[round] = up(suite);
        }
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }

    /** The median for each service from the start of its process to its readiness, while the others run. */
    private static Map<String, Double> alone(PackagedSuite suite) throws IOException, InterruptedException {
        Map<String, Double> medians = new TreeMap<>();
        for (String service : SuiteParts.SERVICES) {
            Pattern ready = Pattern.compile(Pattern.quote(service) + " +ready +([0-9.]+) s");
            double[] seconds = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                suite.launcher("restart", "--stop-only", service);
                String said = suite.launcher("up");
                Matcher found = ready.matcher(said);
                if (!found.find()) {
                    throw new IOException("The launcher did not tell how long " + service + " took: " + said);
                }
                seconds[round] = Double.parseDouble(found.group(1));
            }
            Arrays.sort(seconds);
            medians.put(service, seconds[ROUNDS / 2]);
        }
        return medians;
    }

    private static double resident(ProcessHandle process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("There is no resident memory of process " + process.pid());
    }

    private static ProcessHandle modelProcess(PackagedSuite suite) throws IOException {
        return modelProcesses(suite).findFirst().orElseThrow(() -> new IOException("The chat model has no process"));
    }

    private static Stream<ProcessHandle> modelProcesses(PackagedSuite suite) throws IOException {
        return process(suite, CHAT_SERVICE).children();
    }

    private static ProcessHandle process(PackagedSuite suite, String service) throws IOException {
        String pid = Files.readString(suite.state().resolve("run").resolve(service + ".pid"))
                .strip()
                .split("\\s+", -1)[0];
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow(() -> new IOException(service + " does not run"));
    }
}
