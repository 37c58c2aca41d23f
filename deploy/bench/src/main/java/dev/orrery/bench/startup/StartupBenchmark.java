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

/** The start of the suite as {@code make up} does it, with the caches of {@code make train} and without. */
public final class StartupBenchmark implements Benchmark {
    private static final int ROUNDS = 3;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Pattern ADDRESSES = Pattern.compile("[0-9a-f]+-[0-9a-f]+ ");
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
        try (PackagedSuite suite = PackagedSuite.prepare(Map.of())) {
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
            LockSupport.parkNanos(IDLE.toNanos());
            for (String service : SuiteParts.SERVICES) {
                rows.add(Row.of(
                        service + " resident after " + IDLE.toSeconds() + " s idle",
                        resident(suite, service),
                        "MiB",
                        Goal.atMost(250)));
            }
            rows.add(Row.of("of it the mapped model of local-runtime", mapped(suite), "MiB"));
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

    private static double resident(PackagedSuite suite, String service) throws IOException {
        for (String line : process(suite, service, "status")) {
            if (line.startsWith("VmRSS:")) {
                return mebibytes(line);
            }
        }
        throw new IOException("There is no resident memory of " + service);
    }

    /** What is resident of the model's file, which other processes and the page cache share. */
    private static double mapped(PackagedSuite suite) throws IOException {
        double sum = 0;
        boolean ofModel = false;
        for (String line : process(suite, "local-runtime", "smaps")) {
            if (ADDRESSES.matcher(line).lookingAt()) {
                ofModel = line.contains(suite.models().toString());
            } else if (ofModel && line.startsWith("Rss:")) {
                sum += mebibytes(line);
            }
        }
        return sum;
    }

    private static List<String> process(PackagedSuite suite, String service, String file) throws IOException {
        String pid = Files.readString(suite.state().resolve("run").resolve(service + ".pid"))
                .strip()
                .split("\\s+", -1)[0];
        return Files.readAllLines(Path.of("/proc", pid, file));
    }

    private static double mebibytes(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
    }
}
