package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Shows the end of a part's log, or of all logs.")
public final class LogsCommand implements Callable<Integer> {
    private static final int LINES_OF_ONE = 200;
    private static final int LINES_OF_EACH = 8;

    @Parameters(arity = "0..1", paramLabel = "PART")
    private @Nullable String part;

    @Option(names = "--follow", description = "Go on printing what is added.")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings = Main.settings();
        String wanted = part;
        if (wanted == null || wanted.isBlank()) {
            for (String name : Parts.names()) {
                System.out.println("== " + name);
                settings.state().log(name).tail(LINES_OF_EACH).forEach(System.out::println);
            }
            return 0;
        }
        Parts.checkName(wanted);
        settings.state().log(wanted).tail(LINES_OF_ONE).forEach(System.out::println);
        if (follow) {
            follow(settings.state().log(wanted).file());
        }
        return 0;
    }

    private static void follow(Path file) throws IOException, InterruptedException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(log.length());
            byte[] buffer = new byte[8192];
            while (Files.exists(file)) {
                int read = log.read(buffer);
                if (read > 0) {
                    System.out.write(buffer, 0, read);
                    System.out.flush();
                } else {
                    Thread.sleep(200);
                }
            }
        }
    }
}
