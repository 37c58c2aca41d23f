package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;

/** Values that the suite has told, by the name of their field: with them made-up requests meet things that exist. */
final class Pool {
    private static final int MOST = 60;
    private static final int LONGEST = 300;
    /** Fields by which routes name a thing. */
    private static final Set<String> NAMES = Set.of("id", "slug");

    private final Map<String, List<String>> values = new ConcurrentHashMap<>();
    private final Map<String, List<String>> homes = new ConcurrentHashMap<>();

    /** Values that stay for the whole run and work. */
    void settle(String name, String... lasting) {
        homes.computeIfAbsent(name, any -> new CopyOnWriteArrayList<>()).addAll(List.of(lasting));
    }

    /** One of the values that work. */
    Optional<String> home(String name, Random random) {
        List<String> known = homes.getOrDefault(name, List.of());
        return known.isEmpty() ? Optional.empty() : Optional.of(known.get(random.nextInt(known.size())));
    }

    /** @param within id of what the answer tells the parts of, empty when of nothing */
    void learn(String within, JsonNode answer) {
        learn("", answer, 0, within.isEmpty() ? "" : '@' + within);
    }

    private void learn(String owner, JsonNode answer, int depth, String within) {
        if (depth > 6) {
            return;
        }
        answer.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isTextual() && value.asText().length() <= LONGEST || value.isIntegralNumber()) {
                add(field.getKey(), value.asText());
                if (NAMES.contains(field.getKey())) {
                    add(owner + '_' + field.getKey(), value.asText());
                    if (!within.isEmpty() && depth <= 2) {
                        add(owner + '_' + field.getKey() + within, value.asText());
                    }
                }
            }
            learn(field.getKey().replaceFirst("s$", ""), value, depth + 1, within);
        });
        if (answer.isArray()) {
            answer.forEach(item -> learn(owner, item, depth + 1, within));
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

    /** A value that was told or works, most often the latter. */
    Optional<String> pick(String name, Random random) {
        if (homes.containsKey(name) && random.nextInt(10) < 6) {
            return home(name, random);
        }
        List<String> known = values.getOrDefault(name, List.of());
        synchronized (known) {
            return known.isEmpty() ? home(name, random) : Optional.of(known.get(random.nextInt(known.size())));
        }
    }

    Arbitrary<String> known(String name, Arbitrary<String> otherwise) {
        RandomGenerator<String> fallback = otherwise.generator(1000);
        return Arbitraries.randomValue(random ->
                pick(name, random).orElseGet(() -> fallback.next(random).value()));
    }
}
