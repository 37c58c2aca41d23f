package dev.orrery.backend.audit;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class AuditTest {
    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @Inject
    TestUsers users;

    @Inject
    AuditLog log;

    @Inject
    AuditRepository entries;

    @Inject
    CallerNames callers;

    @Inject
    AuditConfig config;

    @Inject
    AgroalDataSource database;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser root;

    @BeforeEach
    void makeRoot() {
        root = users.active(Role.SUPERADMIN);
    }

    @Test
    void aChangeIsRecordedWithWhoWhatAndHowItWasBefore() {
        TestUsers.TestUser user = users.active(Role.USER);
        as(root).header("X-Request-Id", "audit-" + user.id())
                .contentType(ContentType.JSON)
                .body(Map.of("role", "admin"))
                .patch("/auth/users/{id}/role", user.id())
                .then()
                .statusCode(200);
        JsonPath entry = only(Map.of("target", "user:" + user.id()));
        assertEquals(root.id(), entry.getLong("entries[0].actor_id"));
        assertEquals(root.username(), entry.getString("entries[0].actor_name"));
        assertEquals(root.sessionId().toString(), entry.getString("entries[0].session_id"));
        assertEquals("127.0.0.1", entry.getString("entries[0].address"));
        assertEquals("audit-" + user.id(), entry.getString("entries[0].request_id"));
        assertEquals("PATCH", entry.getString("entries[0].method"));
        assertEquals("/auth/users/" + user.id() + "/role", entry.getString("entries[0].path"));
        assertEquals(200, entry.getInt("entries[0].status"));
        assertEquals("user", entry.getString("entries[0].before.role"));
        assertEquals("admin", entry.getString("entries[0].after.role"));
    }

    @Test
    void aCallOfAModelIsRecordedOnlyWhenItIsNotLetIn() {
        TestUsers.TestUser user = users.active(Role.USER);
        String mark = "model-" + user.id();
        as(user).header("X-Request-Id", mark)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/models/generate")
                .then()
                .statusCode(400);
        given().header("X-Request-Id", mark)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(401);
        // Entries keep the order of the calls, so that this one tells that the others were written or will never be.
        as(user).header("X-Request-Id", mark)
                .post("/auth/users/{id}/activate", user.id())
                .then()
                .statusCode(403);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> paths(mark).contains("/auth/users/" + user.id() + "/activate"));
        assertEquals(List.of("/auth/users/" + user.id() + "/activate", "/v1/chat/completions"), paths(mark));
    }

    /** As after a connection that ended when the commit was on its way. */
    @Test
    void aWriteOfWhichNobodyKnowsWhetherItWasDoneIsNotDoneTwice() {
        AuditWriter writer = new AuditWriter(entries, callers, config);
        String mark = TestUsers.unique("uncertain");
        List<AuditRecord> batch = List.of(record(mark, "/first"), record(mark, "/second"));
        for (int attempt = 0; attempt < 3; attempt++) {
            QuarkusTransaction.requiringNew().run(() -> writer.write(batch));
        }
        assertEquals(List.of("/second", "/first"), paths(mark));
        assertTrue(log.verify().valid());
    }

    @Test
    void aCallThatNamesWhatNoColumnHoldsHoldsUpNoOther() {
        AuditWriter writer = new AuditWriter(entries, callers, config);
        String mark = TestUsers.unique("odd");
        AuditRecord odd = new AuditRecord(
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                null,
                null,
                null,
                "127.0.0.1",
                mark,
                "DELETE",
                "/odd\u0000path",
                404,
                "tool:\u0000",
                "{\"name\":\"\u0000\"}",
                null);
        QuarkusTransaction.requiringNew().run(() -> writer.write(List.of(odd, record(mark, "/after"))));
        assertEquals(List.of("/after", "/odd\ufffdpath"), paths(mark));
        assertTrue(log.verify().valid());
    }

    private static AuditRecord record(String requestId, String path) {
        return new AuditRecord(
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                null,
                null,
                null,
                "127.0.0.1",
                requestId,
                "POST",
                path,
                200,
                null,
                null,
                null);
    }

    private List<String> paths(String requestId) {
        return search(Map.of("limit", "50")).getList("entries.findAll { it.request_id == '" + requestId + "' }.path");
    }

    @Test
    void refusalsForwardedCallsAndAnonymousOnesAreRecordedToo() {
        TestUsers.TestUser user = users.active(Role.USER);
        as(user).post("/auth/users/{id}/activate", user.id()).then().statusCode(403);
        peer.reset();
        peer.on("POST", "/v1/platform/providers", 201, "{}");
        as(user).contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/platform/providers")
                .then()
                .statusCode(201);
        as(user).get("/auth/me").then().statusCode(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> search(Map.of("actor_id", "" + user.id()))
                                .getList("entries")
                                .size()
                        == 2);
        JsonPath entries = search(Map.of("actor_id", "" + user.id()));
        assertEquals(List.of(201, 403), entries.getList("entries.status"));
        assertEquals(
                List.of("/v1/platform/providers"),
                search(Map.of("actor_id", "" + user.id(), "path", "/v1/platform"))
                        .getList("entries.path"));
        assertEquals(
                1,
                search(Map.of("actor_id", "" + user.id(), "status", "403"))
                        .getList("entries")
                        .size());

        String nobody = TestUsers.unique("nobody");
        given().contentType(ContentType.JSON)
                .body(Map.of("identifier", nobody, "password", "wrong password"))
                .post("/auth/login")
                .then()
                .statusCode(401);
        JsonPath login = only(Map.of("target", "login:" + nobody));
        assertEquals(401, login.getInt("entries[0].status"));
        assertTrue(login.getMap("entries[0]").get("actor_id") == null);
        assertTrue(!login.prettify().contains("wrong password"));
    }

    /** Anybody can try to log in, and entries are kept for ever. */
    @Test
    void anEntryIsShortHoweverLongWhatWasSent() {
        String mark = TestUsers.unique("long");
        given().header("X-Request-Id", mark)
                .contentType(ContentType.JSON)
                .body(Map.of("identifier", "x".repeat(300_000), "password", "wrong password"))
                .post("/auth/login")
                .then()
                .statusCode(401);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> paths(mark).contains("/auth/login"));
        assertEquals(
                List.of("login:impossible"),
                search(Map.of("limit", "50")).getList("entries.findAll { it.request_id == '" + mark + "' }.target"));

        String odd = "t".repeat(399) + "\ud83d\ude00";
        AuditRecord cut = new AuditRecord(
                Instant.EPOCH,
                null,
                null,
                null,
                "127.0.0.1",
                mark,
                "PUT",
                "/" + "p".repeat(5000),
                200,
                odd,
                "\"" + "b".repeat(300_000) + "\"",
                "{}");
        assertEquals("t".repeat(399), cut.target());
        assertEquals("/" + "p".repeat(1999), cut.path());
        assertEquals("{\"omitted_characters\":300002}", cut.beforeJson());
        assertEquals("{}", cut.afterJson());
    }

    /** A page asks for a token whenever it is loaded; who asks is in the cookie, and without one nothing changes. */
    @Test
    void aLoginAndARefreshTellWhoseTheyAre() {
        TestUsers.TestUser user = users.active(Role.USER);
        String page = "http://127.0.0.1:" + RestAssured.port;
        String mark = "browser-" + user.id();
        RequestSpecification browser = given().header("Origin", page).header("Host", page.substring(7));
        given().spec(browser)
                .header("X-Request-Id", mark)
                .post("/auth/browser/refresh")
                .then()
                .statusCode(204);
        String cookie = given().spec(browser)
                .header("X-Request-Id", mark)
                .contentType(ContentType.JSON)
                .body(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                .post("/auth/browser/login")
                .then()
                .statusCode(200)
                .extract()
                .cookie("orrery_refresh");
        String next = given().spec(browser)
                .header("X-Request-Id", mark)
                .cookie("orrery_refresh", cookie)
                .post("/auth/browser/refresh")
                .then()
                .statusCode(200)
                .extract()
                .cookie("orrery_refresh");
        given().spec(browser)
                .header("X-Request-Id", mark)
                .cookie("orrery_refresh", next)
                .post("/auth/browser/logout")
                .then()
                .statusCode(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> paths(mark).contains("/auth/browser/logout"));
        assertEquals(List.of("/auth/browser/logout", "/auth/browser/refresh", "/auth/browser/login"), paths(mark));
        JsonPath own = search(Map.of("actor_id", "" + user.id()));
        assertEquals(List.of("/auth/browser/refresh", "/auth/browser/login"), own.getList("entries.path"));
        assertEquals(user.username(), own.getString("entries[0].actor_name"));
        assertEquals(own.getString("entries[1].session_id"), own.getString("entries[0].session_id"));
    }

    @Test
    void theSearchPagesAndChecksItsParameters() {
        for (int i = 0; i < 3; i++) {
            as(root).post("/auth/users/0/activate").then().statusCode(404);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> search(Map.of("actor_id", "" + root.id()))
                                .getList("entries")
                                .size()
                        == 3);
        JsonPath first = search(Map.of("actor_id", "" + root.id(), "limit", "2", "method", "post"));
        List<Integer> seqs = first.getList("entries.seq");
        assertEquals(2, seqs.size());
        assertEquals(
                1,
                search(Map.of("actor_id", "" + root.id(), "before", "" + seqs.get(1)))
                        .getList("entries")
                        .size());
        assertEquals(
                0,
                search(Map.of("from", "2100-01-01T00:00:00Z"))
                        .getList("entries")
                        .size());
        assertEquals(
                0,
                search(Map.of("to", "2000-01-01T00:00:00Z")).getList("entries").size());
        for (Map<String, String> wrong : List.of(
                Map.of("actor_id", "x"), Map.of("status", "-"), Map.of("before", "1.5"), Map.of("from", "today"))) {
            as(root).queryParams(wrong)
                    .get("/v1/audit")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_filter"));
        }
        for (String wrong : List.of("0", "501", "x")) {
            as(root).queryParam("limit", wrong)
                    .get("/v1/audit")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_limit"));
        }
        as(users.active(Role.ADMIN))
                .get("/v1/audit/verify")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }

    @Test
    void theChainShowsEveryChangeAndGap() throws SQLException {
        as(root).post("/auth/users/0/activate").then().statusCode(404);
        as(root).post("/auth/users/0/deactivate").then().statusCode(404);
        only(Map.of("actor_id", "" + root.id(), "path", "/auth/users/0/deactivate"));
        as(root).get("/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("valid", is(true))
                .body("entries", greaterThan(1))
                .body("broken_at", nullValue());
        assertThrows(SQLException.class, () -> sql("update audit_entries set status = 200"));
        assertThrows(SQLException.class, () -> sql("delete from audit_entries"));
        assertThrows(SQLException.class, () -> sql("truncate audit_entries"));

        long seq = search(Map.of("actor_id", "" + root.id())).getLong("entries[0].seq");
        // Whoever owns the database can switch the triggers off; the chain still tells.
        unguarded("update audit_entries set status = 200 where seq = " + seq);
        assertEquals(seq, log.verify().brokenAt());
        unguarded("update audit_entries set status = 404 where seq = " + seq);
        assertEquals(true, log.verify().valid());
        unguarded("update audit_head set seq = seq + 1");
        assertEquals(false, log.verify().valid());
        unguarded("update audit_head set seq = seq - 1");
        assertEquals(true, log.verify().valid());
    }

    private void unguarded(String text) throws SQLException {
        sql("alter table audit_entries disable trigger user; " + text
                + "; alter table audit_entries enable trigger user");
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private JsonPath only(Map<String, String> query) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> search(query).getList("entries").size() == 1);
        return search(query);
    }

    private JsonPath search(Map<String, String> query) {
        return as(root).queryParams(query)
                .get("/v1/audit")
                .then()
                .statusCode(200)
                .body("entries.hash", everyItem(org.hamcrest.Matchers.matchesPattern("[0-9a-f]{64}")))
                .extract()
                .jsonPath();
    }

    private static RequestSpecification as(TestUsers.TestUser user) {
        return given().header("Authorization", user.authorization());
    }
}
