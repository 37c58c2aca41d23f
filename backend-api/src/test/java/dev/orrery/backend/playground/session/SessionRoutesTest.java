package dev.orrery.backend.playground.session;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.contracts.identity.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SessionRoutesTest extends PlaygroundTest {
    private static final String SESSIONS = "/v1/playgrounds/sessions";

    @Test
    void anAbsentOrUnreadableBodyMakesAChatSession() {
        asUser().post(SESSIONS)
                .then()
                .statusCode(201)
                .body("session.playground_kind", equalTo("chat"))
                .body("session.title", equalTo("New chat session"))
                .body("session.title_source", equalTo("auto"))
                .body("session.assistant_ref", equalTo("assistant.playground.chat"))
                .body("session.model_selection.model_id", nullValue())
                .body("session.knowledge_binding.knowledge_base_id", nullValue())
                .body("session.message_count", equalTo(0))
                .body("session.messages", empty());
        asUser().body("{nope").post(SESSIONS).then().statusCode(201);
        asUser().body("[1]").post(SESSIONS).then().statusCode(400).body("error", equalTo("invalid_payload"));
    }

    @Test
    void createReadsBothSpellingsAndTheOuterKeyWins() {
        asUser().body("""
                {"playground_kind":" Knowledge ","title":"ignored","model_selection":{"model_id":" m1 "},
                 "model_id":"m2","knowledge_binding":"kb1"}""")
                .post(SESSIONS)
                .then()
                .statusCode(201)
                .body("session.playground_kind", equalTo("knowledge"))
                .body("session.title", equalTo("New knowledge session"))
                .body("session.assistant_ref", equalTo("agent.knowledge_chat"))
                .body("session.model_selection.model_id", equalTo("m1"))
                .body("session.knowledge_binding.knowledge_base_id", equalTo("kb1"));
        asUser().body(Map.of("playground_kind", "voice"))
                .post(SESSIONS)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_playground_kind"));
    }

    @Test
    void listIsOrderedByChangeAndFiltered() {
        String chat = session(Map.of());
        String knowledge = session(Map.of("playground_kind", "knowledge"));
        asUser().body(Map.of("title", "Rotate 100% of keys"))
                .patch(SESSIONS + "/" + chat)
                .then()
                .statusCode(200);
        asUser().get(SESSIONS)
                .then()
                .statusCode(200)
                .body("sessions.id", contains(chat, knowledge))
                .body("sessions[0].messages", nullValue());
        asUser().get(SESSIONS + "?playground_kind=knowledge").then().body("sessions.id", contains(knowledge));
        asUser().queryParam("title_query", "100% OF").get(SESSIONS).then().body("sessions.id", contains(chat));
        asUser().queryParam("title_query", "50%").get(SESSIONS).then().body("sessions", empty());
        asUser().get(SESSIONS + "?assistant_ref=agent.knowledge_chat").then().body("sessions.id", contains(knowledge));
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        asUser().get(SESSIONS + "?updated_from=" + today + "&updated_to=" + today)
                .then()
                .body("sessions", hasSize(2));
        asUser().get(SESSIONS + "?updated_to=2020-01-01").then().body("sessions", empty());
    }

    @ParameterizedTest
    @CsvSource({
        "playground_kind=voice, invalid_playground_kind",
        "updated_from=yesterday, invalid_updated_from",
        "updated_to=2026-13-01, invalid_updated_to",
        "updated_from=2026-02-02&updated_to=2026-02-01, invalid_updated_range"
    })
    void listRefusesUnknownFilters(String query, String code) {
        asUser().get(SESSIONS + "?" + query).then().statusCode(400).body("error", equalTo(code));
    }

    @Test
    void patchChangesWhatItNamesAndNothingElse() {
        String id = chatSession();
        String before = asUser().get(SESSIONS + "/" + id).path("session.updated_at");
        asUser().body("{}")
                .patch(SESSIONS + "/" + id)
                .then()
                .statusCode(200)
                .body("session.updated_at", equalTo(before))
                .body("session.messages", nullValue());
        asUser().body("""
                {"title":"  Keys  ","assistant_ref":" ","model_selection":null,"knowledge_base_id":"kb",
                 "playground_kind":"knowledge"}""")
                .patch(SESSIONS + "/" + id)
                .then()
                .statusCode(200)
                .body("session.title", equalTo("Keys"))
                .body("session.title_source", equalTo("manual"))
                .body("session.assistant_ref", equalTo("assistant.playground.chat"))
                .body("session.model_selection.model_id", nullValue())
                .body("session.knowledge_binding.knowledge_base_id", equalTo("kb"))
                .body("session.playground_kind", equalTo("chat"))
                .body("session.updated_at", not(equalTo(before)));
        String cut = asUser().body(Map.of("title", "x".repeat(200)))
                .patch(SESSIONS + "/" + id)
                .path("session.title");
        assertEquals(120, cut.length());
        asUser().body(Map.of("title", " "))
                .patch(SESSIONS + "/" + id)
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_title"));
        asUser().body("[]").patch(SESSIONS + "/" + id).then().statusCode(400).body("error", equalTo("invalid_payload"));
        asUser().patch(SESSIONS + "/" + id).then().statusCode(400).body("error", equalTo("invalid_payload"));
    }

    @Test
    void theOtherKindDoesNotFindTheSession() {
        String id = chatSession();
        asUser().get(SESSIONS + "/" + id + "?playground_kind=chat").then().statusCode(200);
        asUser().get(SESSIONS + "/" + id + "?playground_kind=knowledge")
                .then()
                .statusCode(404)
                .body("error", equalTo("session_not_found"));
        asUser().get(SESSIONS + "/" + id + "?playground_kind=x")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_playground_kind"));
    }

    @Test
    void onlyTheOwnerSeesASession() {
        String id = chatSession();
        var superadmin = anotherUser(Role.SUPERADMIN);
        as(superadmin).get(SESSIONS + "/" + id).then().statusCode(404).body("error", equalTo("session_not_found"));
        as(superadmin).body("{}").patch(SESSIONS + "/" + id).then().statusCode(404);
        as(superadmin)
                .body(Map.of("prompt", "x"))
                .post(SESSIONS + "/" + id + "/messages")
                .then()
                .statusCode(404);
        as(superadmin).delete(SESSIONS + "/" + id).then().statusCode(404);
        as(superadmin).get(SESSIONS).then().body("sessions", empty());
        asUser().get(SESSIONS + "/" + id).then().statusCode(200);
    }

    @Test
    void deleteIsFinal() {
        String id = chatSession();
        asUser().delete(SESSIONS + "/" + id).then().statusCode(200).body("deleted", equalTo(true));
        asUser().delete(SESSIONS + "/" + id).then().statusCode(404).body("error", equalTo("session_not_found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "1-1-1-1-1", "6f0c2a3e-5a0e-4a53-9b58-0a4b7f1f7c11"})
    void malformedAndUnknownIdsAreNotFound(String id) {
        asUser().get(SESSIONS + "/" + id).then().statusCode(404).body("error", equalTo("session_not_found"));
        asUser().body("{}").patch(SESSIONS + "/" + id).then().statusCode(404);
        asUser().delete(SESSIONS + "/" + id).then().statusCode(404);
        asUser().body(Map.of("prompt", "x"))
                .post(SESSIONS + "/" + id + "/messages/stream")
                .then()
                .statusCode(404)
                .contentType(ContentType.JSON)
                .body("error", equalTo("session_not_found"));
    }

    @Test
    void nobodyComesInWithoutALogin() {
        RestAssured.get(SESSIONS).then().statusCode(401).body("error", equalTo("missing_auth"));
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body("{}")
                .post(SESSIONS + "/" + UUID.randomUUID() + "/messages/stream")
                .then()
                .statusCode(401);
    }
}
