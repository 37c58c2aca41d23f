package dev.orrery.modelops;

import dev.orrery.kit.failure.ErrorBody;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Writes down what the service under test answered in this run of tests, so that {@link AnswersTest} can say which
 * documented answers no test has seen.
 */
public class AnswerLog {
    private static final Path FILE = Path.of("target", "answers.txt");

    /** An answer. @param code of an error; empty for others */
    record Answer(String verb, String path, int status, String code) {}

    /** The first line names the process, so that answers of an earlier run do not count. */
    private static String run() {
        return "run " + ProcessHandle.current().pid();
    }

    @ServerResponseFilter
    public void note(ContainerRequestContext request, ContainerResponseContext response) {
        String code = response.getEntity() instanceof ErrorBody error ? error.error() : "";
        String path = request.getUriInfo().getPath().replaceAll("\\s", "+");
        write(request.getMethod()
                + (path.startsWith("/") ? " " : " /")
                + path
                + ' '
                + response.getStatus()
                + ' '
                + code);
    }

    private static synchronized void write(String line) {
        try {
            if (!Files.exists(FILE) || !Files.readAllLines(FILE).getFirst().equals(run())) {
                Files.writeString(FILE, run() + '\n');
            }
            Files.writeString(FILE, line + '\n', StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static List<Answer> read() throws IOException {
        List<String> lines = Files.exists(FILE) ? Files.readAllLines(FILE) : List.of();
        return lines.isEmpty() || !lines.getFirst().equals(run())
                ? List.of()
                : lines.stream()
                        .skip(1)
                        .map(line -> line.split(" ", -1))
                        .map(words -> new Answer(words[0], words[1], Integer.parseInt(words[2]), words[3]))
                        .toList();
    }
}
