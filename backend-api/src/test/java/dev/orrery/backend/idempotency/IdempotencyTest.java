package dev.orrery.backend.idempotency;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.ConnectionCuts;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class IdempotencyTest {
    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser admin;

    @BeforeEach
    void makeAdmin() {
        admin = users.active(Role.ADMIN);
    }

    @Test
    void theSameRequestIsAnsweredTheSameAndMadeOnce() {
        String key = TestUsers.unique("key");
        String name = TestUsers.unique("Team");
        String id = create(admin, key, name)
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue())
                .extract()
                .path("group.id");
        create(admin, key, name)
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("group.id", equalTo(id))
                .body("group.name", equalTo(name));
        create(admin, key, TestUsers.unique("Other")).statusCode(409).body("error", equalTo("idempotency_key_reused"));
        // The key is the caller's own.
        create(users.active(Role.ADMIN), key, name).statusCode(409).body("error", equalTo("duplicate_group"));
    }

    @Test
    void whatFailedMayBeSentAgain() {
        String key = TestUsers.unique("key");
        create(admin, key, " ").statusCode(400).body("error", equalTo("invalid_name"));
        create(admin, key, TestUsers.unique("Team")).statusCode(201);
    }

    @Test
    void whatIsMadeAndItsAnswerAreKeptTogetherOrNotAtAll() throws SQLException {
        String key = TestUsers.unique("key");
        String name = TestUsers.unique("Team");
        change("alter table idempotent_answers add constraint nothing_kept check (status is null) not valid");
        try {
            create(admin, key, name).statusCode(500).body("error", equalTo("internal_error"));
        } finally {
            change("alter table idempotent_answers drop constraint nothing_kept");
        }
        create(admin, key, name).statusCode(201).header("Idempotency-Replayed", nullValue());
    }

    @Test
    void aKeyIsClaimedAndFreedAlsoWhenTheConnectionBreaksMeanwhile() {
        String key = TestUsers.unique("key");
        try (ConnectionCuts cuts =
                ConnectionCuts.of(database, "idempotent_answers", "insert or delete", "true", 1, 3)) {
            create(admin, key, " ").statusCode(400).body("error", equalTo("invalid_name"));
            assertEquals(4, cuts.writes(), "Both were tried twice.");
            create(admin, key, TestUsers.unique("Team")).statusCode(201).header("Idempotency-Replayed", nullValue());
        }
    }

    private void change(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    @Test
    void keysAreChecked() {
        for (String wrong : List.of("", "a b", "x".repeat(201))) {
            create(admin, wrong, "n").statusCode(400).body("error", equalTo("invalid_idempotency_key"));
        }
    }

    @Test
    void ofManyAtOnceOneMakesIt() throws Exception {
        String key = TestUsers.unique("key");
        String name = TestUsers.unique("Team");
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                answers.add(
                        together.submit(() -> create(admin, key, name).extract().statusCode()));
            }
        }
        for (Future<Integer> answer : answers) {
            // 409 idempotency_in_progress for who came while the first was being answered, never duplicate_group.
            assertEquals(true, answer.get() == 201 || answer.get() == 409);
        }
        create(admin, key, name).statusCode(201).header("Idempotency-Replayed", equalTo("true"));
    }

    @Test
    void quotesTakeKeysToo() {
        Map<String, Object> quote = Map.of(
                "language", "en",
                "text", TestUsers.unique("Twice"),
                "author", "A",
                "source_universe", "S",
                "tone", "t");
        for (int i = 0; i < 2; i++) {
            given().header("Authorization", admin.authorization())
                    .header("Idempotency-Key", "quote-" + admin.id())
                    .contentType(ContentType.JSON)
                    .body(quote)
                    .post("/v1/quotes")
                    .then()
                    .statusCode(201)
                    .body("quote.is_active", is(true));
        }
    }

    private static ValidatableResponse create(TestUsers.TestUser caller, String key, String name) {
        return given().header("Authorization", caller.authorization())
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(Map.of("name", name))
                .post("/auth/groups")
                .then();
    }
}
