package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.suite.fuzz.Made.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import net.jqwik.api.sessions.JqwikSession;

/** Sends made-up requests to the edge of a running suite and collects what is wrong with the answers. */
final class Fuzzing {
    private static final int AT_ONCE = 8;
    private static final int TRIES = 30;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MOST_READ = 4 * 1024 * 1024;
    private static final String ACTIVATE = "POST /v1/platform/deployments/{id}/activate";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI edge;
    private final Pool pool = new Pool();
    private final Callers callers;
    private final Home home;
    private final List<Route> routes;
    private final Answers answers;
    private final Report report;

    /**
     * @param keeper a superadmin, who makes the users that the fuzz speaks as and is left alone by it
     * @param sources a folder whose folders the suite may read
     */
    Fuzzing(URI edge, String keeper, Path sources) throws IOException, InterruptedException {
        this.edge = edge;
        this.callers = new Callers(http, edge, keeper);
        this.home = new Home(callers, pool, sources);
        JsonNode document = callers.asKeeper("GET", "/docs/openapi.json", Map.of());
        if (!document.path("x-unavailable-services").isEmpty()) {
            throw new IllegalStateException("Without documents: " + document.path("x-unavailable-services"));
        }
        // The profile decides for everybody what may be asked of the outside.
        this.routes = Route.of(document).stream()
                .filter(route -> !route.name().equals("PUT /v1/runtime/profile"))
                .sorted(Route.FROM_THE_OUTSIDE)
                .toList();
        this.answers = new Answers(document);
        this.report = new Report(routes);
    }

    /** The first two rounds meet every route as documented, so that what is told makes later requests meet things. */
    Report run(long seed, int requests) {
        Random random = new Random(seed);
        Semaphore free = new Semaphore(AT_ONCE);
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            JqwikSession.run(() -> {
                Requests made = new Requests(pool);
                for (int i = 0; i < requests; i++) {
                    boolean documented = i < 2 * routes.size();
                    Route route = documented ? routes.get(i % routes.size()) : choose(random);
                    Made next = made.harmless(route, documented, home.guarded(), TRIES, random);
                    free.acquireUninterruptibly();
                    workers.execute(() -> {
                        try {
                            send(next);
                        } finally {
                            free.release();
                        }
                    });
                }
            });
        }
        return report;
    }

    /** A model is asked seldom. */
    private Route choose(Random random) {
        Route route = routes.get(random.nextInt(routes.size()));
        return route.costly() && random.nextInt(10) > 0 ? choose(random) : route;
    }

    private void send(Made made) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(edge.resolve(made.path())).timeout(LONGEST);
            made.headers().forEach(request::header);
            String token = callers.token(made);
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            request.method(
                    made.route().method(),
                    made.body().length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(made.body()));
            HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
            judge(made, answer);
        } catch (IOException broken) {
            report.wrong(made, "no answer: " + broken, "");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(Made made, HttpResponse<InputStream> answer) throws IOException, InterruptedException {
        int status = answer.statusCode();
        report.answered(made, status);
        String type = answer.headers().firstValue("Content-Type").orElse("");
        boolean stream = type.startsWith("text/event-stream");
        byte[] body = new byte[0];
        try (InputStream bytes = answer.body()) {
            if (!stream) {
                body = bytes.readNBytes(MOST_READ);
            }
        }
        Optional<String> problem = answers.wrong(made.route(), status, type, stream ? new byte[] {' '} : body);
        String told = new String(body, StandardCharsets.UTF_8);
        problem.ifPresent(text -> report.wrong(made, text, told));
        if (status / 100 == 2 && type.startsWith("application/json") && body.length < 200_000) {
            pool.learn(made.within(), json.readTree(body));
        }
        if (made.route().endsItsCaller() && made.caller() != Caller.ANONYMOUS) {
            callers.refreshSpare(made.caller());
        }
        if (status == 200 && made.route().name().equals(ACTIVATE)) {
            home.restore();
        }
    }
}
