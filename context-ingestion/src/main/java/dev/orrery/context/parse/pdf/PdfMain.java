package dev.orrery.context.parse.pdf;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The process that reads PDFs. It takes jobs from its input, each a length (int) and that many bytes, and ends with it.
 * What it knows of the service is the bytes that it was given.
 */
final class PdfMain {
    private static final int TOO_LATE = 4;
    private static final int BROKEN = 5;

    private PdfMain() {}

    /** Arguments: most pages, most characters, seconds after which a job ends this process. */
    public static void main(String[] arguments) {
        // What a library prints must not get between the answers, and a hostile file must not fill the log.
        System.setOut(System.err);
        Logger.getLogger("").setLevel(Level.OFF);
        try {
            serve(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
        } catch (IOException | RuntimeException | Error broken) {
            broken.printStackTrace(System.err);
            Runtime.getRuntime().halt(BROKEN);
        }
    }

    private static void serve(int maxPages, int maxCharacters, long seconds) throws IOException {
        DataInputStream jobs = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        DataOutputStream answers =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("deadline").factory());
        PdfReading reading = new PdfReading(maxPages, maxCharacters, answers);
        for (int length = nextLength(jobs); length >= 0; length = nextLength(jobs)) {
            byte[] content = jobs.readNBytes(length);
            // The service ends a late job itself; this is for the case that it was killed meanwhile.
            Future<?> deadline = watch.schedule(() -> Runtime.getRuntime().halt(TOO_LATE), seconds, TimeUnit.SECONDS);
            reading.read(content);
            deadline.cancel(false);
        }
    }

    private static int nextLength(DataInputStream jobs) throws IOException {
        try {
            return jobs.readInt();
        } catch (EOFException serviceEnded) {
            return -1;
        }
    }
}
