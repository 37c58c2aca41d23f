package dev.orrery.suite.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.suite.Bodies;
import dev.orrery.suite.Suite;
import dev.orrery.suite.fuzz.Made.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who the made-up requests speak as. Nothing happens to these users; requests that end or change the login of their
 * caller come from a second user of the same role, who is replaced when it is gone.
 */
final class Callers {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final URI edge;
    private final String keeper;
    private final String keeperToken;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Map<Caller, String> tokens = new ConcurrentHashMap<>();
    private final Map<Caller, String> spares = new ConcurrentHashMap<>();

    /** @param keeper a superadmin, who makes the users and is left alone too */
    Callers(HttpClient http, URI edge, String keeper) throws IOException, InterruptedException {
        this.http = http;
        this.edge = edge;
        this.keeper = keeper;
        JsonNode login = login(keeper);
        this.keeperToken = login.path("access_token").asText();
        ids.add(login.path("user").path("id").asText());
        for (Caller caller : Set.of(Caller.SUPERADMIN, Caller.ADMIN, Caller.USER)) {
            JsonNode user = user(role(caller));
            ids.add(user.path("id").asText());
            tokens.put(caller, token(user));
            spares.put(caller, token(user(role(caller))));
        }
        tokens.put(
                Caller.FORGED, Objects.requireNonNull(tokens.get(Caller.USER)).replaceFirst(".{4}$", "AAAA"));
    }

    /** Ids of the users to whom nothing may happen. */
    Set<String> ids() {
        return ids;
    }

    /** Null for nobody. */
    @Nullable
    String token(Made made) {
        String spare = made.route().endsItsCaller() ? spares.get(made.caller()) : null;
        return spare == null ? tokens.get(made.caller()) : spare;
    }

    /** Replaces the spare user when its login does not work any more or it got another role. */
    synchronized void refreshSpare(Caller caller) throws IOException, InterruptedException {
        String token = spares.get(caller);
        if (token == null) {
            return;
        }
        HttpResponse<String> me = http.send(
                request("/auth/me").header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
        if (me.statusCode() != 200
                || !json.readTree(me.body()).at("/user/role").asText().equals(role(caller))) {
            spares.put(caller, token(user(role(caller))));
        }
    }

    private static String role(Caller caller) {
        return caller.name().toLowerCase(Locale.ROOT);
    }

    /** A new user of this role. */
    JsonNode user(String role) throws IOException, InterruptedException {
        String name = "fuzz-" + role + '-' + Long.toString(System.nanoTime(), 36);
        return asKeeper("POST", "/auth/register", Bodies.user(name, role)).path("user");
    }

    private String token(JsonNode user) throws IOException, InterruptedException {
        return login(user.path("username").asText()).path("access_token").asText();
    }

    private JsonNode login(String identifier) throws IOException, InterruptedException {
        return answer(request("/auth/login")
                .POST(BodyPublishers.ofString(
                        json.writeValueAsString(Map.of("identifier", identifier, "password", Suite.PASSWORD)))));
    }

    /** The answer to a request that must succeed. */
    JsonNode asKeeper(String method, String path, Map<String, ?> body) throws IOException, InterruptedException {
        return answer(request(path)
                .header("Authorization", "Bearer " + keeperToken)
                .method(
                        method,
                        body.isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpRequest sent = request.build();
        HttpResponse<String> answer = http.send(sent, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(sent.method() + ' ' + sent.uri() + " as " + keeper + ": "
                    + answer.statusCode() + ' ' + answer.body());
        }
        return json.readTree(answer.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(edge.resolve(path)).timeout(LONGEST).header("Content-Type", "application/json");
    }
}
