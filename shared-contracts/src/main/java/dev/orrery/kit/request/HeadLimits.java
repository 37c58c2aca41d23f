package dev.orrery.kit.request;

import dev.orrery.kit.failure.Failure;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How long the address and the headers of a request may be: 414 {@code address_too_long} and 431
 * {@code headers_too_large}. The framework's own limits are wider, since it answers without a body and closes the
 * connection without announcing that, so that the client's next request on it gets no answer.
 */
@ApplicationScoped
public class HeadLimits {
    /** After the request id and what every answer carries, before anything is counted or looked up. */
    private static final int PRIORITY = 965;

    /** What stands around a header's name and value: the colon, the space and the end of the line. */
    private static final int AROUND = 4;

    private final long address;
    private final long headers;

    /**
     * @param address longest path with its query, in characters
     * @param headers all names and values together, in characters
     */
    public HeadLimits(
            @ConfigProperty(name = "orrery.http.max-address-size") MemorySize address,
            @ConfigProperty(name = "orrery.http.max-headers-size") MemorySize headers) {
        this.address = address.asLongValue();
        this.headers = headers.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        if (context.request().uri().length() > address) {
            context.fail(
                    414,
                    Failure.of(
                            414, "address_too_long", "Path and query may have " + address + " characters together."));
        } else if (length(context.request().headers()) > headers) {
            context.fail(
                    431,
                    Failure.of(431, "headers_too_large", "The headers may have " + headers + " characters together."));
        } else {
            context.next();
        }
    }

    private static long length(Iterable<Map.Entry<String, String>> headers) {
        long length = 0;
        for (Map.Entry<String, String> header : headers) {
            length += header.getKey().length() + header.getValue().length() + AROUND;
        }
        return length;
    }
}
