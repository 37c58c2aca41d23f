package dev.orrery.context.parse.pdf;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One process that reads PDFs, one after the other. Used by one thread at a time. */
final class PdfProcess implements AutoCloseable {
    /** What the JVM ends with by -XX:+ExitOnOutOfMemoryError. */
    private static final int OUT_OF_MEMORY = 3;

    /** Fragments and caches of many files are given back by ending the process now and then. */
    private static final int MOST_JOBS = 500;

    private static final long MEGABYTE = 1 << 20;
    private static final long GRACE_SECONDS = 5;
    private static final long EXIT_SECONDS = 10;

    private final PdfLimits limits;
    private final ScheduledExecutorService watchdog;
    private final Process process;
    private final DataOutputStream jobs;
    private final DataInputStream answers;
    private int jobsDone;
    private boolean usable = true;

    PdfProcess(PdfLimits limits, List<Path> classPath, ScheduledExecutorService watchdog) throws IOException {
        this.limits = limits;
        this.watchdog = watchdog;
        this.process = new ProcessBuilder(command(limits, classPath))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.jobs = new DataOutputStream(process.getOutputStream());
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    private static List<String> command(PdfLimits limits, List<Path> classPath) {
        String temporary = System.getProperty("java.io.tmpdir");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + Math.max(32, limits.heapBytes() / MEGABYTE) + "m",
                "-Xss1m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MaxMetaspaceSize=96m",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:MaxDirectMemorySize=16m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-Dorg.jboss.logging.provider=jdk",
                "-Dpdfbox.fontcache=" + temporary,
                "-cp",
                String.join(
                        System.getProperty("path.separator"),
                        classPath.stream().map(Path::toString).toList()),
                PdfMain.class.getName(),
                Integer.toString(limits.maxPages()),
                Integer.toString(limits.maxCharacters()),
                Long.toString(limits.timeout().toSeconds() + GRACE_SECONDS));
    }

    /** Whether it can take another job. */
    boolean usable() {
        return usable && jobsDone < MOST_JOBS && process.isAlive();
    }

    boolean isFresh() {
        return jobsDone == 0;
    }

    long pid() {
        return process.pid();
    }

    /**
     * @throws PdfRefused when the file cannot be read within the limits
     * @throws IOException when the process ended for another reason
     */
    PdfPages read(byte[] content) throws PdfRefused, IOException {
        AtomicBoolean late = new AtomicBoolean();
        Future<?> deadline = watchdog.schedule(
                () -> {
                    late.set(true);
                    process.destroyForcibly();
                },
                limits.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        jobsDone++;
        try {
            jobs.writeInt(content.length);
            jobs.write(content);
            jobs.flush();
            return pages();
        } catch (IOException ended) {
            usable = false;
            if (late.get()) {
                throw refused(PdfRefused.Cause.TIME_LIMIT, ended);
            }
            if (exitCode() == OUT_OF_MEMORY) {
                throw refused(PdfRefused.Cause.MEMORY_LIMIT, ended);
            }
            throw ended;
        } finally {
            deadline.cancel(false);
        }
    }

    private static PdfRefused refused(PdfRefused.Cause why, IOException ended) {
        PdfRefused refused = new PdfRefused(why);
        refused.initCause(ended);
        return refused;
    }

    private int exitCode() {
        try {
            return process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private PdfPages pages() throws IOException, PdfRefused {
        int pageCount = 0;
        List<PdfPages.Page> pages = new ArrayList<>();
        while (true) {
            PdfAnswer answer = PdfAnswer.of(answers.readUnsignedByte());
            switch (answer) {
                case PAGES -> pageCount = answers.readInt();
                case PAGE -> pages.add(new PdfPages.Page(answers.readInt(), text()));
                case DONE -> {
                    return new PdfPages(pageCount, List.copyOf(pages));
                }
                case ENCRYPTED -> throw new PdfRefused(PdfRefused.Cause.ENCRYPTED);
                case DAMAGED -> throw new PdfRefused(PdfRefused.Cause.DAMAGED);
                case TOO_MANY_PAGES -> throw new PdfRefused(PdfRefused.Cause.TOO_MANY_PAGES, pageCount);
                case TOO_MANY_CHARACTERS -> throw new PdfRefused(PdfRefused.Cause.TOO_MANY_CHARACTERS);
            }
        }
    }

    private String text() throws IOException {
        return new String(answers.readNBytes(answers.readInt()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        usable = false;
        process.destroyForcibly();
    }
}
