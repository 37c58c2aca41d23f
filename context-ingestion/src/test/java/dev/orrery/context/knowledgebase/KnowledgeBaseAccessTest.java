package dev.orrery.context.knowledgebase;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Knowledge bases that are not for everyone: whoever may not use one is told that there is none. */
@QuarkusTest
class KnowledgeBaseAccessTest extends ContextTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STAFF = "11111111-0000-4000-8000-000000000001";
    private static final String INTERNAL = "/v1/internal/context/knowledge-bases";
    private static final Actor OF_STAFF = TestTokens.actor(31, Role.USER, Set.of(STAFF));
    private static final Actor NAMED = TestTokens.actor(32, Role.USER);
    private static final Actor OTHER = TestTokens.actor(33, Role.USER);
    private static final Actor ADMIN = TestTokens.actor(34, Role.ADMIN);
    private static final Actor SUPERADMIN = TestTokens.actor(35, Role.SUPERADMIN);

    private boolean sees(Actor actor, String id) {
        int status = TestTokens.internal("agent-engine", "context-ingestion", actor)
                .get(INTERNAL + "/" + id)
                .statusCode();
        List<String> listed = TestTokens.internal("backend-api", "context-ingestion", actor)
                .get(INTERNAL)
                .then()
                .statusCode(200)
                .extract()
                .path("id");
        assertEquals(status == 200, listed.contains(id), actor::toString);
        return status == 200;
    }

    private void change(String id, @Nullable Object access) {
        api.request()
                .body(Collections.singletonMap("access", access))
                .put(KNOWLEDGE_BASES + "/" + id)
                .then()
                .statusCode(200);
    }

    @Test
    void everyoneUntilUsersGroupsOrRolesAreNamed() {
        String id = api.create(api.body("access-shared"))
                .statusCode(201)
                .body("knowledge_base.access", nullValue())
                .extract()
                .path("knowledge_base.id");
        for (Actor actor : List.of(OF_STAFF, NAMED, OTHER, ADMIN, SUPERADMIN)) {
            assertEquals(true, sees(actor, id));
        }
        change(id, Map.of("users", List.of(32), "groups", List.of(STAFF)));
        assertEquals(true, sees(OF_STAFF, id));
        assertEquals(true, sees(NAMED, id));
        assertEquals(false, sees(OTHER, id));
        assertEquals(false, sees(ADMIN, id));
        assertEquals(true, sees(SUPERADMIN, id));
        change(id, Map.of("roles", List.of("Admin")));
        assertEquals(false, sees(OF_STAFF, id));
        assertEquals(true, sees(ADMIN, id));
        for (String route : List.of("", "/documents", "/sources", "/sync-runs")) {
            TestTokens.forwarded("context-ingestion", ADMIN)
                    .get(KNOWLEDGE_BASES + "/" + id + route)
                    .then()
                    .statusCode(200);
        }
        change(id, Map.of("groups", List.of(STAFF)));
        for (String route : List.of("", "/documents", "/sources", "/sync-runs")) {
            TestTokens.forwarded("context-ingestion", ADMIN)
                    .get(KNOWLEDGE_BASES + "/" + id + route)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("knowledge_base_not_found"));
        }
        TestTokens.internal("platform-control", "context-ingestion")
                .get(INTERNAL + "/" + id)
                .then()
                .statusCode(200);
        api.request()
                .body(Map.of("display_name", "Renamed"))
                .put(KNOWLEDGE_BASES + "/" + id)
                .then()
                .statusCode(200)
                .body("knowledge_base.access.groups", contains(STAFF));
        change(id, null);
        assertEquals(true, sees(OTHER, id));
    }

    @Test
    void whatNamesNobodyIsRefused() {
        for (Object access : List.of(
                "everyone",
                Map.of(),
                Map.of("users", List.of()),
                Map.of("users", List.of("31")),
                Map.of("users", List.of(0)),
                Map.of("groups", List.of("staff")),
                Map.of("roles", List.of("owner")),
                Map.of("organizations", List.of(STAFF)),
                Map.of("groups", STAFF))) {
            ObjectNode body = api.body("access-nobody");
            body.set("access", JSON.valueToTree(access));
            api.create(body).statusCode(400).body("error", equalTo("invalid_access"));
        }
    }
}
