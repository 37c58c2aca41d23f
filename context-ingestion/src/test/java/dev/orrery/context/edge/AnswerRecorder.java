package dev.orrery.context.edge;

import dev.orrery.kit.failure.ErrorBody;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Notes what the service answers while it is tested: {@code METHOD /route status code}, each line once for every start
 * of the service. A file, because each start has its own classes and the one who compares has others again.
 */
public class AnswerRecorder {
    private static final Set<String> NOTED = ConcurrentHashMap.newKeySet();

    /** Of this process, so that nothing of an earlier one counts. */
    public static java.nio.file.Path file() {
        return java.nio.file.Path.of(
                "target", "answers-" + ProcessHandle.current().pid() + ".txt");
    }

    @ServerResponseFilter
    public void note(
            ContainerRequestContext request, ContainerResponseContext response, @Nullable ResourceInfo endpoint) {
        Method method = endpoint == null ? null : endpoint.getResourceMethod();
        if (endpoint == null || method == null) {
            return;
        }
        String line = request.getMethod() + " " + route(endpoint.getResourceClass(), method) + " "
                + response.getStatus()
                + (response.getEntity() instanceof ErrorBody body ? " " + body.error() : "");
        if (NOTED.add(line)) {
            write(line);
        }
    }

    private static String route(Class<?> resource, Method method) {
        Path root = resource.getAnnotation(Path.class);
        Path rest = method.getAnnotation(Path.class);
        String route = (root == null ? "" : root.value()) + "/" + (rest == null ? "" : rest.value());
        return route.replaceAll("/+", "/").replaceAll("/$", "");
    }

    private static synchronized void write(String line) {
        try {
            Files.writeString(
                    file(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
