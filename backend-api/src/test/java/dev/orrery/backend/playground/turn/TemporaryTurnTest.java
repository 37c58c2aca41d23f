package dev.orrery.backend.playground.turn;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.Suite;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TemporaryTurnTest extends PlaygroundTest {
    private static final String MESSAGES = "/v1/playgrounds/temporary/messages";

    @Test
    void theClientsHistoryGoesToTheModelAndNothingIsStored() throws IOException {
        asUser().body(Map.of(
                        "session_id",
                        "temporary-7",
                        "model_selection",
                        Map.of("model_id", Suite.MODEL),
                        "messages",
                        List.of(
                                Map.of("role", "user", "content", "One", "metadata", Map.of("a", 1)),
                                Map.of("role", "assistant", "content", "Two"),
                                Map.of("role", "robot", "content", "No")),
                        "prompt",
                        "Three"))
                .post(MESSAGES)
                .then()
                .statusCode(200)
                .body("output", equalTo("Use the rotate command."))
                .body("session.id", equalTo("temporary-7"))
                .body("session.message_count", equalTo(4))
                .body("session.messages.content", contains("One", "Two", "Three", "Use the rotate command."))
                .body("session.messages[0].metadata.a", equalTo(1))
                .body("messages[1].id", startsWith("temporary-"))
                .body("messages[1].createdAt", nullValue());
        JsonNode sent = new ObjectMapper()
                .readTree(suite.model
                        .peer()
                        .received("POST", "/v1/chat/completions")
                        .getLast()
                        .body());
        assertEquals(3, sent.path("messages").size());
        asUser().get("/v1/playgrounds/sessions").then().body("sessions", empty());
    }

    @Test
    void aTemporaryTurnStreams() {
        Map<String, Object> body = Map.of("model_id", Suite.MODEL, "prompt", "Hi");
        try (EventStream stream = EventStream.open(user, MESSAGES + "/stream", body)) {
            List<EventStream.Event> events = stream.rest();
            assertEquals("thinking running", EventStream.outline(events).getFirst());
            assertEquals("complete", events.getLast().name());
            assertEquals(5, events.getLast().data().path("statuses").size());
        }
        asUser().get("/v1/playgrounds/sessions").then().body("sessions", empty());
    }

    @Test
    void whatIsWrongIsSaidBeforeTheStream() {
        for (String path : List.of(MESSAGES, MESSAGES + "/stream")) {
            refused(path, Map.of("prompt", "x", "messages", "none"), "invalid_messages");
            refused(path, Map.of("prompt", "x", "playground_kind", "none"), "invalid_playground_kind");
            refused(path, Map.of("model_id", Suite.MODEL), "invalid_prompt");
            refused(path, Map.of("prompt", "x"), "invalid_model_id");
        }
    }

    private void refused(String path, Map<String, ?> body, String code) {
        asUser().body(body).post(path).then().statusCode(400).body("error", equalTo(code));
    }
}
