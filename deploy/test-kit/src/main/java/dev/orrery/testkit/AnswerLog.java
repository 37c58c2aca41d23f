package dev.orrery.testkit;

import dev.orrery.kit.failure.ErrorBody;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ResourceInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which answers the service under test gave in this JVM, by route, status and error code. A table that a person wrote
 * says which there are; an answer that no test brought about is one that nobody has seen.
 *
 * <p>The table is a resource with lines {@code METHOD /path status}, and after it the code of an error.
 */
public final class AnswerLog {
    /** Tells the class loader of each start of the service, and that of the tests, where the notes are. */
    private static final String NOTES_PROPERTY = "orrery.test.answers";

    private static final Set<String> NOTED = ConcurrentHashMap.newKeySet();

    private AnswerLog() {}

    /**
     * Called by a response filter of the module under test.
     *
     * @param resource the route that was found; null, or without method, for a request that found none
     * @param requested the path of the request, noted as it is where there is no route
     */
    public static void note(
            String method, @Nullable ResourceInfo resource, String requested, int status, @Nullable Object entity) {
        String path = resource == null || resource.getResourceMethod() == null
                ? requested.replaceAll("\\s", "+")
                : path(resource.getResourceClass()) + '/' + path(resource.getResourceMethod());
        String code = entity instanceof ErrorBody body ? ' ' + body.error() : "";
        String line =
                method + ' ' + ('/' + path).replaceAll("/+", "/").replaceAll("(?<=.)/$", "") + ' ' + status + code;
        if (NOTED.add(line)) {
            write(line);
        }
    }

    /** Parameters without their patterns. */
    private static String path(AnnotatedElement element) {
        Path path = element.getAnnotation(Path.class);
        return path == null ? "" : path.value().replaceAll("\\{\\s*(\\w+)[^}]*}", "{$1}");
    }

    private static synchronized void write(String line) {
        try {
            Files.writeString(notes(), line + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static java.nio.file.Path notes() throws IOException {
        String known = System.getProperty(NOTES_PROPERTY);
        if (known != null) {
            return java.nio.file.Path.of(known);
        }
        java.nio.file.Path made = TestFolder.create("orrery-test-answers").resolve("answers.txt");
        System.setProperty(NOTES_PROPERTY, made.toString());
        return made;
    }

    /** What the service answered so far. */
    public static Set<String> answered() {
        try {
            java.nio.file.Path notes = notes();
            return Files.exists(notes) ? new TreeSet<>(Files.readAllLines(notes)) : Set.of();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The lines of a table, without comments. */
    public static List<String> table(String resource) {
        try (InputStream lines = Objects.requireNonNull(
                Thread.currentThread().getContextClassLoader().getResourceAsStream(resource), resource)) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceAll("\\s+", " ").strip())
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
