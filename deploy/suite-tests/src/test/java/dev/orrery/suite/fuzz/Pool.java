package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Values that the suite has told, by the name of their field: with them made-up requests meet things that exist. */
final class Pool {
    private static final int MOST = 60;
    private static final int LONGEST = 300;

    private final Map<String, List<String>> values = new ConcurrentHashMap<>();

    void learn(JsonNode answer) {
        learn("", answer, 0);
    }

    private void learn(String owner, JsonNode answer, int depth) {
        if (depth > 6) {
            return;
        }
        answer.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isTextual() && value.asText().length() <= LONGEST || value.isIntegralNumber()) {
                add(field.getKey(), value.asText());
                if (field.getKey().equals("id")) {
                    add(owner + "_id", value.asText());
                }
            }
            learn(field.getKey().replaceFirst("s$", ""), value, depth + 1);
        });
        if (answer.isArray()) {
            answer.forEach(item -> learn(owner, item, depth + 1));
        }
    }

    private void add(String name, String value) {
        List<String> known = values.computeIfAbsent(name, any -> new ArrayList<>());
        synchronized (known) {
            if (!known.contains(value)) {
                if (known.size() >= MOST) {
                    known.removeFirst();
                }
                known.add(value);
            }
        }
    }

    Optional<String> pick(String name, Random random) {
        List<String> known = values.getOrDefault(name, List.of());
        synchronized (known) {
            return known.isEmpty() ? Optional.empty() : Optional.of(known.get(random.nextInt(known.size())));
        }
    }
}
