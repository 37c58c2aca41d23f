package dev.orrery.backend.group;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class GroupRoutesTest {
    private static final String NOWHERE = "5d1f0a4e-0000-4000-8000-000000000001";

    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @Inject
    TestUsers users;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser admin;

    @BeforeEach
    void makeAdmin() {
        admin = users.active(Role.ADMIN);
    }

    @Test
    void administratorsMakeChangeAndDeleteGroups() {
        String name = TestUsers.unique("Finance");
        String id = create(Map.of("name", "  " + name + " ", "description", "Numbers"))
                .statusCode(201)
                .body("group.name", equalTo(name))
                .body("group.description", equalTo("Numbers"))
                .body("group.member_count", is(0))
                .extract()
                .path("group.id");
        create(Map.of("name", name.toUpperCase(Locale.ROOT))).statusCode(409).body("error", equalTo("duplicate_group"));
        create(Map.of("name", " ")).statusCode(400).body("error", equalTo("invalid_name"));
        create(Map.of("name", "x".repeat(101))).statusCode(400).body("error", equalTo("invalid_name"));
        create(Map.of("name", "a", "description", "x".repeat(2001)))
                .statusCode(400)
                .body("error", equalTo("invalid_description"));
        create(List.of()).statusCode(400).body("error", equalTo("invalid_payload"));

        change(id, Map.of("description", "Money"))
                .statusCode(200)
                .body("group.name", equalTo(name))
                .body("group.description", equalTo("Money"));
        String other = TestUsers.unique("other");
        create(Map.of("name", other)).statusCode(201);
        change(id, Map.of("name", other)).statusCode(409).body("error", equalTo("duplicate_group"));
        change(id, Map.of("name", "")).statusCode(400).body("error", equalTo("invalid_name"));
        change(NOWHERE, Map.of()).statusCode(404).body("error", equalTo("group_not_found"));

        as(users.active(Role.USER)).get("/auth/groups").then().statusCode(200).body("groups.name", hasItem(name));
        as(admin).delete("/auth/groups/{id}", id).then().statusCode(200).body("deleted", is(true));
        as(admin).get("/auth/groups/{id}", id).then().statusCode(404).body("error", equalTo("group_not_found"));
        as(admin).delete("/auth/groups/{id}", "x").then().statusCode(404).body("error", equalTo("group_not_found"));
    }

    @Test
    void usersJoinAndLeaveAndTheirTokensSayItAtOnce() throws JoseException {
        TestUsers.TestUser user = users.active(Role.USER);
        String id = create(Map.of("name", TestUsers.unique("Legal")))
                .statusCode(201)
                .extract()
                .path("group.id");
        assertEquals(List.of(), forwardedGroups(user));
        for (int again = 0; again < 2; again++) {
            as(admin)
                    .put("/auth/groups/{id}/members/{user}", id, user.id())
                    .then()
                    .statusCode(200)
                    .body("group.member_count", is(1));
        }
        assertEquals(List.of(id), forwardedGroups(user));
        as(user).get("/auth/groups/mine").then().statusCode(200).body("groups.id", contains(id));
        as(admin)
                .get("/auth/groups/{id}", id)
                .then()
                .statusCode(200)
                .body("members.username", contains(user.username()))
                .body("members[0].keySet()", not(hasItem("password_hash")));

        as(admin)
                .delete("/auth/groups/{id}/members/{user}", id, user.id())
                .then()
                .statusCode(200)
                .body("removed", is(true));
        assertEquals(List.of(), forwardedGroups(user));
        as(admin)
                .delete("/auth/groups/{id}/members/{user}", id, user.id())
                .then()
                .statusCode(200)
                .body("removed", is(false));

        as(admin).put("/auth/groups/{id}/members/{user}", id, user.id()).then().statusCode(200);
        as(admin).delete("/auth/groups/{id}", id).then().statusCode(200);
        assertEquals(List.of(), forwardedGroups(user));
    }

    @Test
    void onlyAdministratorsDecideWhoBelongs() {
        TestUsers.TestUser user = users.active(Role.USER);
        String id = create(Map.of("name", TestUsers.unique("Board")))
                .statusCode(201)
                .extract()
                .path("group.id");
        for (ValidatableResponse refused : List.of(
                as(user).put("/auth/groups/{id}/members/{user}", id, user.id()).then(),
                as(user).delete("/auth/groups/{id}/members/{user}", id, user.id())
                        .then(),
                as(user).get("/auth/groups/{id}", id).then(),
                as(user).delete("/auth/groups/{id}", id).then(),
                as(user).contentType(ContentType.JSON)
                        .body(Map.of("name", "x"))
                        .post("/auth/groups")
                        .then(),
                as(user).contentType(ContentType.JSON)
                        .body(Map.of("name", "x"))
                        .patch("/auth/groups/{id}", id)
                        .then())) {
            refused.statusCode(403).body("error", equalTo("insufficient_role"));
        }
        given().get("/auth/groups").then().statusCode(401).body("error", equalTo("missing_auth"));
        for (String unknown : List.of("999999999999", "abc", "-1")) {
            as(admin)
                    .put("/auth/groups/{id}/members/{user}", id, unknown)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("user_not_found"));
        }
        as(admin)
                .put("/auth/groups/{id}/members/{user}", NOWHERE, user.id())
                .then()
                .statusCode(404)
                .body("error", equalTo("group_not_found"));
    }

    @Test
    void aUserHasAHundredGroupsAtMost() {
        TestUsers.TestUser user = users.active(Role.USER);
        for (int i = 0; i <= 100; i++) {
            String id = create(Map.of("name", TestUsers.unique("g")))
                    .statusCode(201)
                    .extract()
                    .path("group.id");
            ValidatableResponse joined = as(admin)
                    .put("/auth/groups/{id}/members/{user}", id, user.id())
                    .then();
            if (i < 100) {
                joined.statusCode(200);
            } else {
                joined.statusCode(409).body("error", equalTo("too_many_groups"));
            }
        }
        as(user).get("/auth/groups/mine").then().statusCode(200).body("groups.size()", is(100));
    }

    /** The groups in the actor token that a service behind the edge gets. */
    private List<?> forwardedGroups(TestUsers.TestUser user) throws JoseException {
        peer.reset();
        peer.on("GET", "/v1/platform/providers", 200, "{}");
        as(user).get("/v1/platform/providers").then().statusCode(200);
        String token = peer.received("GET", "/v1/platform/providers").getFirst().header("X-Actor-Token");
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
        return (List<?>) Objects.requireNonNull(JsonUtil.parseJson(claims).get("grp"));
    }

    private ValidatableResponse create(Object body) {
        return as(admin)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/auth/groups")
                .then();
    }

    private ValidatableResponse change(String id, Map<String, String> body) {
        return as(admin)
                .contentType(ContentType.JSON)
                .body(body)
                .patch("/auth/groups/{id}", id)
                .then();
    }

    private static RequestSpecification as(TestUsers.TestUser user) {
        return given().header("Authorization", user.authorization());
    }
}
