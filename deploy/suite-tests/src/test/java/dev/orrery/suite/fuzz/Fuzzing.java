package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.sessions.JqwikSession;

/** Sends made-up requests to the edge of a running suite and collects what is wrong with the answers. */
final class Fuzzing {
    private static final int AT_ONCE = 8;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String PASSWORD = "correct-horse-battery-staple";
    private static final int MOST_READ = 4 * 1024 * 1024;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI edge;
    private final String keeper;
    private final String keeperId;
    private final Map<Made.Caller, String> tokens = new ConcurrentHashMap<>();
    private final Pool pool = new Pool();
    private final Map<String, String> wrong = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();

    /**
     * @param wrong what is wrong, by route and kind, with the first request that showed it
     * @param statuses how often each status was answered
     */
    record Result(int requests, int routes, Map<String, String> wrong, Map<Integer, Integer> statuses) {}

    /** @param keeper a superadmin, who makes the users that the fuzz speaks as and is left alone by it */
    Fuzzing(URI edge, String keeper) throws IOException, InterruptedException {
        this.edge = edge;
        this.keeper = keeper;
        this.keeperId = login(keeper).path("user").path("id").asText();
        user(Made.Caller.SUPERADMIN, "superadmin");
        user(Made.Caller.ADMIN, "admin");
        user(Made.Caller.USER, "user");
        tokens.put(
                Made.Caller.FORGED,
                Objects.requireNonNull(tokens.get(Made.Caller.USER)).replaceFirst(".{4}$", "AAAA"));
    }

    private void user(Made.Caller caller, String role) throws IOException, InterruptedException {
        String name = "fuzz-" + role + '-' + Long.toString(System.nanoTime(), 36);
        String email = name + "@example.org";
        String body = json.writeValueAsString(
                Map.of("email", email, "username", name, "password", PASSWORD, "role", role, "is_active", true));
        HttpResponse<String> made = http.send(
                request("/auth/register")
                        .header(
                                "Authorization",
                                "Bearer " + login(keeper).path("access_token").asText())
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (made.statusCode() != 201) {
            throw new IllegalStateException("No user: " + made.body());
        }
        tokens.put(caller, login(email).path("access_token").asText());
    }

    private JsonNode login(String identifier) throws IOException, InterruptedException {
        String body = json.writeValueAsString(Map.of("identifier", identifier, "password", PASSWORD));
        HttpResponse<String> answer = http.send(
                request("/auth/login").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("No login of " + identifier + ": " + answer.body());
        }
        return json.readTree(answer.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(edge.resolve(path)).timeout(LONGEST).header("Content-Type", "application/json");
    }

    Result run(long seed, int requests) throws IOException, InterruptedException {
        JsonNode document = Route.read(http.send(
                        HttpRequest.newBuilder(edge.resolve("/docs/openapi.json"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        if (!document.path("x-unavailable-services").isEmpty()) {
            throw new IllegalStateException("Without documents: " + document.path("x-unavailable-services"));
        }
        List<Route> routes = Route.of(document).stream()
                .filter(route -> !route.cutsTheBranch())
                .toList();
        Answers answers = new Answers(document);
        Random random = new Random(seed);
        Requests made = new Requests(pool);
        Semaphore free = new Semaphore(AT_ONCE);
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            JqwikSession.run(() -> {
                for (int i = 0; i < requests; i++) {
                    Made next = made.next(choose(routes, random, i), random);
                    free.acquireUninterruptibly();
                    workers.execute(() -> {
                        try {
                            send(next, answers);
                        } finally {
                            free.release();
                        }
                    });
                }
            });
        }
        Map<Integer, Integer> counts = new TreeMap<>();
        statuses.forEach((status, count) -> counts.put(status, count.get()));
        return new Result(requests, routes.size(), new TreeMap<>(wrong), counts);
    }

    /** Every route in turn first, so that a short run meets them all; a model is asked seldom. */
    private static Route choose(List<Route> routes, Random random, int i) {
        Route route = i < routes.size() ? routes.get(i) : routes.get(random.nextInt(routes.size()));
        return i >= routes.size() && route.costly() && random.nextInt(10) > 0 ? choose(routes, random, i) : route;
    }

    private void send(Made made, Answers answers) {
        if (made.path().startsWith("/auth/users/" + keeperId + '/')) {
            return;
        }
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(edge.resolve(made.path())).timeout(LONGEST);
            made.headers().forEach(request::header);
            String token = tokens.get(made.caller());
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            request.method(
                    made.route().method(),
                    made.body().length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(made.body()));
            HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
            judge(made, answer, answers);
        } catch (IOException broken) {
            note(made, "no answer: " + broken, "");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(Made made, HttpResponse<InputStream> answer, Answers answers)
            throws IOException, InterruptedException {
        statuses.computeIfAbsent(answer.statusCode(), any -> new AtomicInteger())
                .incrementAndGet();
        String type = answer.headers().firstValue("Content-Type").orElse("");
        boolean stream = type.startsWith("text/event-stream");
        byte[] body = new byte[0];
        try (InputStream bytes = answer.body()) {
            if (!stream) {
                body = bytes.readNBytes(MOST_READ);
            }
        }
        Optional<String> problem = stream
                ? answers.wrong(made.route(), answer.statusCode(), type, new byte[] {' '})
                : answers.wrong(made.route(), answer.statusCode(), type, body);
        String told = new String(body, StandardCharsets.UTF_8);
        problem.ifPresent(text -> note(made, text, told));
        if (answer.statusCode() / 100 == 2 && type.startsWith("application/json") && body.length < 200_000) {
            pool.learn(json.readTree(body));
        }
        boolean known = made.caller() != Made.Caller.ANONYMOUS && made.caller() != Made.Caller.FORGED;
        if (answer.statusCode() == 401 && known && !made.path().startsWith("/auth/log")) {
            again(made.caller());
        }
    }

    /** Some routes end sessions or users, those of the caller too: a new one goes on. */
    private synchronized void again(Made.Caller caller) throws IOException, InterruptedException {
        HttpResponse<Void> me = http.send(
                request("/auth/me")
                        .header("Authorization", "Bearer " + tokens.get(caller))
                        .build(),
                BodyHandlers.discarding());
        if (me.statusCode() == 401) {
            user(caller, caller.name().toLowerCase(Locale.ROOT));
        }
    }

    private void note(Made made, String problem, String told) {
        wrong.putIfAbsent(
                made.route().name() + " — " + problem,
                made + "\n      answered " + (told.length() > 500 ? told.substring(0, 500) : told));
    }

    static List<String> lines(Result result) {
        List<String> lines = new ArrayList<>();
        lines.add(result.requests() + " requests to " + result.routes() + " routes, statuses " + result.statuses()
                + ", " + result.wrong().size() + " kinds of wrong answers");
        result.wrong().forEach((kind, example) -> lines.add("  " + kind + "\n      " + example));
        return lines;
    }
}
