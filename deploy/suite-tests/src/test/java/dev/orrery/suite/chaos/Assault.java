package dev.orrery.suite.chaos;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Deals the blows of a plan to a running suite and notes how long each took until all parts were ready again. */
final class Assault {
    /** What the launcher says of a part that it started. */
    private static final Pattern READY = Pattern.compile("(?m)^ *([a-z-]+) +ready +([0-9.]+) s");

    private final Suite.Running suite;
    private final ModelFront model;
    private final Map<String, List<Duration>> recoveries = new TreeMap<>();
    private int kills;

    Assault(Suite.Running suite, ModelFront model) {
        this.suite = suite;
        this.model = model;
    }

    void deal(List<Blow> plan) throws IOException {
        for (Blow blow : plan) {
            long begin = System.nanoTime();
            deal(blow);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f s%n",
                    blow,
                    Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3);
        }
    }

    private void deal(Blow blow) throws IOException {
        switch (blow) {
            case Blow.Kill kill -> {
                Waiting.pause(kill.after());
                for (String part : kill.parts()) {
                    suite.kill(part);
                    kills++;
                }
                recover(kill.parts().size() + " killed at once, all ready");
            }
            case Blow.PauseDatabase pause -> {
                signalDatabase("STOP");
                Waiting.pause(pause.time());
                signalDatabase("CONT");
                recover("database paused for " + pause.time().toSeconds() + " s");
            }
            case Blow.NoBroker outage -> {
                suite.kill("kafka");
                kills++;
                Waiting.pause(outage.time());
                recover("kafka away for " + outage.time().toSeconds() + " s");
            }
            case Blow.BadModel bad -> {
                model.feel(bad.mood());
                Waiting.pause(bad.time());
                model.feel(ModelFront.Mood.WELL);
            }
        }
    }

    private void recover(String what) throws IOException {
        long begin = System.nanoTime();
        Matcher ready = READY.matcher(suite.launcher("up"));
        note(what, Duration.ofNanos(System.nanoTime() - begin));
        while (ready.find()) {
            note(ready.group(1) + " started, ready", Duration.ofMillis((long)
                    (Double.parseDouble(ready.group(2)) * 1000)));
        }
    }

    private void note(String what, Duration time) {
        recoveries.computeIfAbsent(what, name -> new ArrayList<>()).add(time);
    }

    private void signalDatabase(String signal) throws IOException {
        ProcessHandle server = ProcessHandle.of(suite.pid("postgres")).orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        Stream.concat(Stream.of(server), server.descendants())
                .forEach(process -> command.add(Long.toString(process.pid())));
        try {
            // A process that ended meanwhile makes the command fail for itself alone.
            new ProcessBuilder(command).inheritIO().start().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    int kills() {
        return kills;
    }

    /**
     * How long it took after each kind of blow until every part was ready, the start of the launcher included, and how
     * long of that each part needed that was started again.
     */
    String table() {
        StringBuilder table =
                new StringBuilder("| what happened | times | median s | longest s |\n| --- | --- | --- | --- |\n");
        recoveries.forEach((what, times) -> {
            List<Duration> sorted = times.stream().sorted().toList();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.1f |%n",
                    what,
                    sorted.size(),
                    sorted.get(sorted.size() / 2).toMillis() / 1e3,
                    sorted.getLast().toMillis() / 1e3));
        });
        return table.toString();
    }
}
