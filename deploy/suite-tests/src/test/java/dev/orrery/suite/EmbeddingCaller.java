package dev.orrery.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** A user with an API key, for whom every call is one small embedding. */
final class EmbeddingCaller {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Api api;
    private final String key;
    private final String model;
    private final String userId;

    private EmbeddingCaller(Api api, String key, String model, String userId) {
        this.api = api;
        this.key = key;
        this.model = model;
        this.userId = userId;
    }

    static EmbeddingCaller make(Suite.Running suite) {
        Api superadmin = suite.superadmin();
        String name = "caller-" + UUID.randomUUID().toString().substring(0, 8);
        String userId = superadmin
                .created("/auth/register", Bodies.user(name, "user"))
                .at("/user/id")
                .asText();
        Api api = Api.login(suite.edge(), name, Suite.PASSWORD);
        return new EmbeddingCaller(
                api,
                api.created("/v1/api-keys", Map.of("name", name)).path("key").asText(),
                superadmin
                        .get("/v1/modelops/models?eligible=true&capability=embeddings")
                        .at("/models/0/id")
                        .asText(),
                userId);
    }

    String userId() {
        return userId;
    }

    Response call(URI edge) {
        return RestAssured.given()
                .baseUri(edge.toString())
                .header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON)
                .body(Map.of("model", model, "input", "the pump in hall seven"))
                .post("/v1/embeddings");
    }

    /** The answers to so many calls, eight at a time, dealt out to the edges in turn. */
    List<Response> call(List<URI> edges, int times) {
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            List<Future<Response>> answers = IntStream.range(0, times)
                    .mapToObj(i -> callers.submit(() -> call(edges.get(i % edges.size()))))
                    .toList();
            return answers.stream().map(EmbeddingCaller::got).toList();
        }
    }

    private static Response got(Future<Response> answer) {
        try {
            return answer.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** The user's own usage: calls, errors and tokens in, as model operations counted them. */
    Counted counted() {
        JsonNode usage = api.get("/v1/modelops/usage").path("usage");
        return new Counted(
                usage.path("total_requests").asLong(),
                usage.at("/metrics/errors/value").asLong(),
                usage.at("/metrics/prompt_tokens/value").asLong());
    }

    record Counted(long calls, long errors, long tokensIn) {}

    static long tokens(Response answer) {
        try {
            return JSON.readTree(answer.asString()).at("/usage/prompt_tokens").asLong();
        } catch (IOException broken) {
            throw new IllegalStateException(answer.asString(), broken);
        }
    }
}
