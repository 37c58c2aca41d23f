package dev.orrery.backend.gateway;

import dev.orrery.kit.trust.ServiceTokenMechanism;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which headers pass the edge, in both directions. */
final class HeaderRules {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final Set<String> ONLY_FOR_THE_EDGE = Set.of(
            "authorization",
            "cookie",
            "expect",
            "forwarded",
            "x-real-ip",
            ServiceTokenMechanism.SERVICE_TOKEN.toLowerCase(Locale.ROOT),
            ServiceTokenMechanism.ACTOR_TOKEN.toLowerCase(Locale.ROOT));

    private HeaderRules() {}

    /** Leaves what a service may see of a client's headers. */
    static void cleanRequest(MultiMap headers) {
        removeHopByHop(headers);
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (ONLY_FOR_THE_EDGE.contains(lower) || lower.startsWith("x-forwarded-")) {
                headers.remove(name);
            }
        }
    }

    /** Leaves what a client may see of a service's headers; what the edge has set already stands. */
    static void cleanResponse(MultiMap headers, MultiMap alreadySet) {
        removeHopByHop(headers);
        headers.remove("server");
        // The owner decides about compression: its encoding replaces the mark that keeps the edge from compressing.
        if (headers.contains("content-encoding")) {
            alreadySet.remove("content-encoding");
        }
        alreadySet.names().forEach(headers::remove);
    }

    private static void removeHopByHop(MultiMap headers) {
        for (String connection : headers.getAll("connection")) {
            for (String named : connection.split(",")) {
                headers.remove(named.trim());
            }
        }
        HOP_BY_HOP.forEach(headers::remove);
    }
}
