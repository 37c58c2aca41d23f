package dev.orrery.suite.chaos;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a process holds.
 *
 * @param liveBytes what is reachable in the heap, after a collection
 */
record Footprint(long liveBytes, int threads, int descriptors) {

    /** Asks the process to collect its garbage. */
    static Footprint of(Suite.Running suite, String part) throws IOException {
        long pid = suite.pid(part);
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            int threads = Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith("Threads:"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
            return new Footprint(liveBytes(pid), threads, (int) open.count());
        }
    }

    /** The last line of a class histogram: {@code Total <instances> <bytes>}. */
    private static long liveBytes(long pid) throws IOException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!histogram.waitFor(60, TimeUnit.SECONDS) || histogram.exitValue() != 0) {
                throw new IOException("jcmd " + pid + ": " + text);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
        List<String> total =
                text.lines().filter(line -> line.startsWith("Total")).toList();
        if (total.isEmpty()) {
            throw new IOException("jcmd " + pid + " told no total: " + text);
        }
        return Long.parseLong(total.getLast().strip().split("\\s+", -1)[2]);
    }

    /** The middle one of each number. */
    static Footprint median(List<Footprint> samples) {
        return new Footprint(
                middle(samples.stream().map(Footprint::liveBytes).sorted().toList()),
                middle(samples.stream().map(Footprint::threads).sorted().toList()),
                middle(samples.stream().map(Footprint::descriptors).sorted().toList()));
    }

    private static <N> N middle(List<N> sorted) {
        return sorted.get(sorted.size() / 2);
    }
}
