package dev.orrery.backend.edge;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address that a request comes from. Behind a proxy that is what the proxy adds to {@code X-Forwarded-For}; what stands
 * in front of that was written by the client and is worth nothing.
 */
@ApplicationScoped
public class ClientAddresses {
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private final int proxies;

    ClientAddresses(EdgeConfig config) {
        this.proxies = config.proxies();
    }

    public String of(HttpServerRequest request) {
        String nearest = request.remoteAddress().hostAddress();
        if (proxies == 0) {
            return nearest;
        }
        List<String> told = request.headers().getAll("X-Forwarded-For").stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(String::trim)
                .toList();
        String client = told.size() < proxies ? nearest : told.get(told.size() - proxies);
        return ADDRESS.matcher(client).matches() ? client : nearest;
    }
}
