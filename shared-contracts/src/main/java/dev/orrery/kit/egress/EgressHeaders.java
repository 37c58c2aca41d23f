package dev.orrery.kit.egress;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks up a header of an answer, whatever the case of its name. */
final class EgressHeaders {
    private EgressHeaders() {}

    static Optional<String> first(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }
}
