package dev.orrery.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.testkit.ScriptedModelServer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own client library for Java, with nothing changed but its base address and key. */
@QuarkusTest
class OfficialClientTest extends OpenAiTest {
    @SuppressWarnings("NullAway.Init")
    private OpenAIClient client;

    @BeforeEach
    void connect() {
        client = client(key);
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + RestAssured.port + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder().model(Suite.MODEL).addUserMessage("How?");
    }

    @Test
    void itChats() {
        ChatCompletion answer = client.chat().completions().create(question().build());
        assertEquals(
                "Use the rotate command.",
                answer.choices().getFirst().message().content().orElseThrow());
        assertEquals(Suite.MODEL, answer.model());
        assertEquals(7, answer.usage().orElseThrow().promptTokens());
        JsonNode told = suite.usage(holder.id(), 1).getFirst();
        assertEquals(7, told.path("tokens_in").asInt());
        assertEquals(3, told.path("tokens_out").asInt());
        assertEquals(Suite.MODEL, told.path("model_id").asText());
        assertEquals("openai_api", told.path("source").asText());
        assertEquals(false, told.path("failed").asBoolean());
    }

    @Test
    void itStreams() {
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(question()
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            List<ChatCompletionChunk> chunks = stream.stream().toList();
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> text.append(choice.delta().content().orElse("")));
            assertEquals(Suite.MODEL, chunks.getFirst().model());
            assertEquals(3, chunks.getLast().usage().orElseThrow().completionTokens());
        }
        assertEquals("Use the rotate command.", text.toString());
        assertEquals(
                3, suite.usage(holder.id(), 1).getFirst().path("tokens_out").asInt());
    }

    @Test
    void itEmbeds() {
        CreateEmbeddingResponse answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(Suite.EMBEDDINGS)
                        .inputOfArrayOfStrings(List.of("red apples", "green pears"))
                        .build());
        assertEquals(2, answer.data().size());
        List<Float> vector = answer.data().get(1).embedding();
        assertEquals(ScriptedModelServer.DIMENSION, vector.size());
        assertEquals(ScriptedModelServer.vector("green pears")[0], vector.getFirst(), 1e-6);
        JsonNode told = suite.usage(holder.id(), 1).getFirst();
        assertEquals("embeddings", told.path("source").asText());
        assertEquals(2, told.path("tokens_in").asInt());
    }

    @Test
    void itListsModels() {
        suite.modelops.on(
                "GET", "/v1/internal/modelops/invokable-models", 200, "[" + Suite.managedModel(Suite.MODEL) + "]");
        assertEquals(
                List.of(Suite.MODEL),
                client.models().list().data().stream().map(Model::id).toList());
        assertEquals(Suite.MODEL, client.models().retrieve(Suite.MODEL).id());
        NotFoundException refused =
                assertThrows(NotFoundException.class, () -> client.models().retrieve("nobody/knows"));
        assertEquals("model_not_found", refused.code().orElse(""));
    }

    @Test
    void itUnderstandsRefusals() {
        OpenAIClient stranger = client("orr_0123456789ab_" + "x".repeat(43));
        UnauthorizedException refused = assertThrows(
                UnauthorizedException.class,
                () -> stranger.chat().completions().create(question().build()));
        assertEquals("invalid_api_key", refused.code().orElse(""));
        stranger.close();
        assertTrue(suite.model.peer().received().stream()
                .noneMatch(request -> request.header("Authorization").contains("orr_")));
    }
}
