package dev.orrery.kit.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How large the body of a request may be: the usual limit, and the framework's own on the paths that take files. */
@ApplicationScoped
public class BodyLimits {
    /** After the framework has noted its own limit for a body of unknown length, before anything reads one. */
    private static final int PRIORITY = 1;

    private final long usual;
    private final long largest;
    private final Optional<Pattern> uploads;

    /**
     * @param usual longest body of a request
     * @param uploads paths (regular expression) whose bodies may be as long as the framework allows
     * @param largest the framework's own limit
     */
    public BodyLimits(
            @ConfigProperty(name = "orrery.http.max-body-size") MemorySize usual,
            @ConfigProperty(name = "orrery.http.upload-paths") Optional<String> uploads,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largest) {
        this.usual = Math.min(usual.asLongValue(), largest.asLongValue());
        this.largest = largest.asLongValue();
        this.uploads = uploads.map(Pattern::compile);
    }

    /** Bytes that a request with this path may carry. */
    public long of(String path) {
        return uploads.filter(paths -> paths.matcher(path).matches()).isPresent() ? largest : usual;
    }

    void limitUnannounced(@Observes Filters filters) {
        filters.register(
                context -> {
                    if (context.request().getHeader("Content-Length") == null) {
                        context.put(
                                VertxHttpRecorder.MAX_REQUEST_SIZE_KEY,
                                of(context.request().path()));
                    }
                    context.next();
                },
                PRIORITY);
    }
}
