package dev.orrery.kit.egress;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One outgoing request.
 *
 * @param timeout for the whole exchange; for a stream, until the headers and then between any two bytes
 * @param maxBytes longest body that is read
 */
public record EgressRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        byte @Nullable [] body,
        Duration timeout,
        long maxBytes,
        Reach reach) {
    public static final long DEFAULT_MAX_BYTES = 64L * 1024 * 1024;

    public static EgressRequest get(URI uri, Duration timeout, Reach reach) {
        return new EgressRequest("GET", uri, Map.of(), null, timeout, DEFAULT_MAX_BYTES, reach);
    }

    public static EgressRequest json(String method, URI uri, byte[] body, Duration timeout, Reach reach) {
        return new EgressRequest(
                method, uri, Map.of("Content-Type", "application/json"), body, timeout, DEFAULT_MAX_BYTES, reach);
    }

    /** The same for an answer of at most so many bytes. */
    public EgressRequest atMost(long bytes) {
        return new EgressRequest(method, uri, headers, body, timeout, bytes, reach);
    }

    public EgressRequest header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new EgressRequest(method, uri, more, body, timeout, maxBytes, reach);
    }
}
