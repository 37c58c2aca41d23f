package dev.orrery.backend.inference;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.usage.UsageOutbox;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Usage is committed with the answer and told until it is accepted. */
@QuarkusTest
class UsageTest extends PlaygroundTest {
    private static final String TELL = "/v1/internal/modelops/usage";
    private static final Duration SOON = Duration.ofSeconds(15);

    @Inject
    AgroalDataSource database;

    @Inject
    UsageOutbox outbox;

    @Test
    void whatModelOperationsDoesNotHearIsKeptUntilItDoes() throws SQLException {
        suite.modelops.on("POST", TELL, 503, "{\"error\":\"unavailable\",\"message\":\"no\"}");
        ask().then().statusCode(200);
        assertEquals(1, stored("failed = false and tokens_in = 7 and tokens_out = 3 and source = 'inference'"));
        suite.acceptUsage();
        assertEquals(1, suite.usage(user.userId(), 1).size());
        await().atMost(SOON).until(() -> stored("true") == 0);
        assertEquals(1, suite.usage(user.userId(), 1).size());
    }

    @Test
    void recordsOfAnEarlierProcessAreToldAndRefusedOnesSetAside() throws SQLException {
        suite.modelops.on("POST", TELL, (exchange, request) -> {
            if (request.body().contains("poison")) {
                HttpPeer.respond(
                        exchange,
                        400,
                        "application/json",
                        "{\"error\":\"invalid_payload\",\"message\":\"incomplete\"}");
            } else {
                suite.take(exchange, request);
            }
        });
        row("poison");
        row("good");
        ask().then().statusCode(200);
        List<JsonNode> told = suite.usage(user.userId(), 2);
        assertEquals(List.of("good", Suite.MODEL), models(told));
        await().atMost(SOON).until(() -> stored("refused = 'incomplete' and model_id = 'poison'") == 1);
        assertEquals(0, stored("model_id <> 'poison'"));
    }

    @Test
    void anAnswerThatCannotBeCountedIsNotGiven() throws SQLException {
        sql("alter table usage_outbox rename to usage_outbox_away");
        try {
            ask().then().statusCode(503).body("error", equalTo("usage_unavailable"));
            String session = chatSession();
            try (EventStream stream = EventStream.open(user, session, "Hi")) {
                assertEquals(
                        "usage_unavailable",
                        stream.rest().getLast().data().path("error").asText());
            }
            assertEquals(0, storedMessages(session));
        } finally {
            sql("alter table usage_outbox_away rename to usage_outbox");
        }
        ask().then().statusCode(200);
    }

    @Test
    void manyCallsShareATransaction() throws SQLException {
        suite.modelops.on("POST", TELL, 503, "{\"error\":\"unavailable\",\"message\":\"no\"}");
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            writes.add(outbox.write(record("many")).toCompletableFuture());
        }
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
        assertEquals(400, stored("true"));
        int transactions =
                number("select count(distinct xmin::text) from usage_outbox where user_id = " + user.userId());
        assertTrue(transactions <= 100, "400 records took " + transactions + " transactions");
        suite.acceptUsage();
        List<JsonNode> told = suite.usage(user.userId(), 400);
        assertEquals(
                400,
                told.stream()
                        .map(record -> record.path("id").asText())
                        .distinct()
                        .count());
    }

    @Test
    void playgroundChatsAreCountedHoweverTheyEnd() throws Exception {
        String session = chatSession();
        asUser().body(Map.of("prompt", "Hi"))
                .post("/v1/playgrounds/sessions/" + session + "/messages")
                .then()
                .statusCode(200);
        suite.model.script(Reply.of().ending(ScriptedModelServer.Ending.STATUS_500));
        asUser().body(Map.of("prompt", "Hi"))
                .post("/v1/playgrounds/sessions/" + session + "/messages")
                .then()
                .statusCode(500);
        String[] tokens = new String[400];
        Arrays.fill(tokens, "word ");
        suite.model.script(Reply.of(tokens).withPause(Duration.ofMillis(20)));
        EventStream stream = EventStream.open(user, session, "Write a book");
        int deltas = 0;
        while (deltas < 5) {
            EventStream.Event event = stream.next();
            deltas += event != null && event.name().equals("delta") ? 1 : 0;
        }
        asUser().post("/v1/playgrounds/sessions/" + session + "/turns/" + stream.turnId() + "/cancel")
                .then()
                .statusCode(200);
        stream.close();
        assertTrue(suite.model.awaitDisconnect(SOON), "the model went on writing");
        List<JsonNode> told = suite.usage(user.userId(), 3);
        assertEquals("chat", told.getFirst().path("source").asText());
        assertEquals(3, told.getFirst().path("tokens_out").asInt());
        assertTrue(told.get(1).path("failed").asBoolean());
        assertEquals(false, told.get(2).path("failed").asBoolean());
        int out = told.get(2).path("tokens_out").asInt();
        assertTrue(out >= 5 && out < 400, "delivered tokens: " + out);
    }

    private Response ask() {
        return asUser().body(Map.of("model", Suite.MODEL, "prompt", "How?")).post("/v1/models/inference");
    }

    private UsageRecord record(String model) {
        return new UsageRecord(
                UUID.randomUUID().toString(),
                model,
                user.userId(),
                UUID.fromString(user.organizationId()),
                UsageSource.INFERENCE,
                1,
                1,
                false,
                5,
                Instant.now());
    }

    private static List<String> models(List<JsonNode> told) {
        return told.stream().map(record -> record.path("model_id").asText()).toList();
    }

    /** A row that nobody in this process wrote. */
    private void row(String model) throws SQLException {
        sql("""
            insert into usage_outbox (id, model_id, user_id, organization_id, source, tokens_in, tokens_out, failed,
                                      duration_millis, ended_at)
            values (gen_random_uuid(), '%s', %d, '%s', 'chat', 1, 2, false, 3, now())
            """.formatted(model, user.userId(), user.organizationId()));
    }

    private int stored(String condition) throws SQLException {
        return number("select count(*) from usage_outbox where user_id = " + user.userId() + " and " + condition);
    }

    private int number(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
