package dev.orrery.suite.fuzz;

import dev.orrery.suite.fuzz.Made.Caller;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Tuple;

/** Makes up requests for routes: some as documented, most near to that, with every kind of wrong value mixed in. */
final class Requests {
    private static final Pattern PARAMETER = Pattern.compile("([^/{}]*)/\\{([^}]+)}");
    private static final int GEN_SIZE = 1000;

    private final Pool pool;
    private final Bodies bodies;
    private final Map<Route, RandomGenerator<Made>> generators = new HashMap<>();

    /** Generators of what comes instead of known things. */
    private final RandomGenerator<String> strange = Arbitraries.frequencyOf(
                    Tuple.of(
                            1,
                            Arbitraries.randomValue(
                                    random -> new UUID(random.nextLong(), random.nextLong()).toString())),
                    Tuple.of(2, Oddities.texts().filter(text -> !text.isEmpty() && text.length() < 500)))
            .generator(GEN_SIZE);

    Requests(Pool pool) {
        this.pool = pool;
        this.bodies = new Bodies(pool);
    }

    /** A request that takes nothing away that later ones need; one without success when chance gives no other. */
    Made harmless(Route route, boolean documented, Set<String> guarded, int tries, Random random) {
        for (int i = 0; i < tries; i++) {
            Made made = documented ? asDocumented(route, Caller.SUPERADMIN, random) : next(route, random);
            if (!made.hurts(guarded)) {
                return made;
            }
        }
        Made made = asDocumented(route, Caller.SUPERADMIN, random);
        return new Made(route, Caller.ANONYMOUS, made.path(), made.headers(), made.body());
    }

    private Made next(Route route, Random random) {
        if (random.nextInt(10) < 3) {
            return asDocumented(route, random.nextInt(4) == 0 ? Caller.USER : Caller.SUPERADMIN, random);
        }
        return generators
                .computeIfAbsent(route, one -> made(one).generator(GEN_SIZE))
                .next(random)
                .value();
    }

    /** A request as the document shows it, about things that exist. */
    Made asDocumented(Route route, Caller caller, Random random) {
        StringBuilder query = new StringBuilder();
        for (String name : route.queries()) {
            pool.home(name, random)
                    .ifPresent(value -> query.append(query.isEmpty() ? '?' : '&')
                            .append(name)
                            .append('=')
                            .append(encode(value)));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        if (!route.method().equals("GET")) {
            headers.put("Content-Type", route.isForm() ? "multipart/form-data; boundary=x" : "application/json");
        }
        return new Made(route, caller, path(route, random, 0) + query, headers, bodies.fitting(route, random));
    }

    private Arbitrary<Made> made(Route route) {
        return Combinators.combine(
                        callers(),
                        Arbitraries.randomValue(random -> path(route, random, 15)),
                        query(route),
                        headers(route),
                        bodies.of(route))
                .as((caller, path, query, headers, body) -> new Made(route, caller, path + query, headers, body));
    }

    private static Arbitrary<Caller> callers() {
        return Arbitraries.frequency(
                Tuple.of(12, Caller.SUPERADMIN),
                Tuple.of(2, Caller.ADMIN),
                Tuple.of(3, Caller.USER),
                Tuple.of(1, Caller.ANONYMOUS),
                Tuple.of(1, Caller.FORGED));
    }

    /** @param strangers how many of a hundred parameters are no known thing */
    private String path(Route route, Random random, int strangers) {
        Matcher places = PARAMETER.matcher(route.path());
        StringBuilder path = new StringBuilder();
        List<String> before = new ArrayList<>();
        while (places.find()) {
            String value = random.nextInt(100) < strangers
                    ? strange.next(random).value()
                    : known(places.group(1), places.group(2), before, random);
            before.add(value);
            places.appendReplacement(path, Matcher.quoteReplacement(places.group(1) + '/' + encode(value)));
        }
        places.appendTail(path);
        return path.toString();
    }

    /** A thing of this kind, of the thing before it if there is one. */
    private String known(String folder, String parameter, List<String> before, Random random) {
        String snake = parameter.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        String kind =
                folder.isEmpty() ? "entity" : folder.replaceFirst("s$", "").replace('-', '_');
        String shortKind = kind.replaceFirst(".*_", "");
        String within = before.isEmpty() ? "" : '@' + before.getLast();
        return pool.home(folder + '.' + snake, random)
                .or(() -> pool.pick(kind + "_id" + within, random))
                .or(() -> pool.pick(kind + "_id", random))
                .or(() -> pool.pick(shortKind + "_id", random))
                .or(() -> pool.pick(shortKind + '_' + snake, random))
                .or(() -> pool.pick(snake, random))
                .orElse("1");
    }

    private Arbitrary<String> query(Route route) {
        List<Arbitrary<String>> parts = new ArrayList<>();
        for (String name : route.queries()) {
            Arbitrary<String> value = Arbitraries.frequencyOf(
                    Tuple.of(3, pool.known(name, Oddities.texts())),
                    Tuple.of(3, Oddities.texts().filter(text -> text.length() < 500)),
                    Tuple.of(
                            2,
                            Arbitraries.of(
                                    "true", "1", "0", "-1", "2026-01-01", "9999-99-99", "99999999999999999999")));
            parts.add(Combinators.combine(value, Arbitraries.integers().between(0, 9))
                    .as((text, dice) -> dice < 5
                            ? ""
                            : "&" + name + '=' + encode(text) + (dice == 9 ? "&" + name + "=again" : "")));
        }
        parts.add(Arbitraries.frequency(
                Tuple.of(20, ""), Tuple.of(1, "&unknown=1"), Tuple.of(1, "&%00=%00"), Tuple.of(1, "&=&&")));
        return Combinators.combine(parts).as(all -> {
            String joined = String.join("", all);
            return joined.isEmpty() ? "" : "?" + joined.substring(1);
        });
    }

    private static Arbitrary<Map<String, String>> headers(Route route) {
        Arbitrary<String> type = Arbitraries.frequency(
                Tuple.of(30, "application/json"),
                Tuple.of(1, "application/json; charset=utf-16"),
                Tuple.of(1, "text/plain"),
                Tuple.of(1, "multipart/form-data; boundary=x"),
                Tuple.of(1, "not a type"),
                Tuple.of(1, ""));
        Arbitrary<Map<String, String>> odd = Arbitraries.frequency(
                Tuple.of(40, Map.of()),
                Tuple.of(1, Map.of("Accept", "application/xml")),
                Tuple.of(1, Map.of("Accept", "text/event-stream")),
                Tuple.of(1, Map.of("Accept", "*/*;q=0.1, nonsense")),
                Tuple.of(1, Map.of("If-None-Match", "*")),
                Tuple.of(1, Map.of("X-Request-Id", "a b\tc")),
                Tuple.of(1, Map.of("X-Forwarded-For", "10.0.0.1, ::1, nobody")),
                Tuple.of(1, Map.of("X-Service-Token", "forged", "X-Actor-Token", "forged")),
                Tuple.of(1, Map.of("Idempotency-Key", "k1")),
                Tuple.of(1, Map.of("Idempotency-Key", " ")),
                Tuple.of(1, Map.of("Last-Event-ID", "99999999999999999999")),
                Tuple.of(1, Map.of("Range", "bytes=0-1")),
                Tuple.of(1, Map.of("Origin", "https://elsewhere.example")),
                Tuple.of(1, Map.of("Cookie", "a=b")));
        return Combinators.combine(type, odd).as((content, more) -> {
            Map<String, String> headers = new LinkedHashMap<>(more);
            if (!route.method().equals("GET") && !content.isEmpty()) {
                headers.put("Content-Type", content);
            }
            return headers;
        });
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
