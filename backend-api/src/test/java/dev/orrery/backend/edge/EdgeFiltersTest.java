package dev.orrery.backend.edge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.RawClient;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.DecoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class EdgeFiltersTest {
    private static final String LISTED = "https://app.example.org";

    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @Inject
    TestUsers users;

    @TestHTTPResource
    URI edge;

    @Test
    void browsersAreToldWhatTheyMayNotDo() {
        peer.reset();
        peer.on("GET", "/v1/platform/providers", 200, "{}");
        for (String path : List.of("/auth/me", "/v1/system/ping", "/nowhere", "/v1/platform/providers")) {
            given().header("Authorization", users.active(Role.USER).authorization())
                    .get(path)
                    .then()
                    .header("X-Content-Type-Options", equalTo("nosniff"))
                    .header("X-Frame-Options", equalTo("DENY"))
                    .header("Referrer-Policy", equalTo("no-referrer"))
                    .header("Cross-Origin-Resource-Policy", equalTo("same-site"))
                    .header("Content-Security-Policy", equalTo("default-src 'none'; frame-ancestors 'none'"))
                    .header("Strict-Transport-Security", equalTo("max-age=31536000; includeSubDomains"))
                    .header("Access-Control-Allow-Origin", nullValue());
        }
    }

    @Test
    void listedOriginsMayCallAndOthersGetNoHeader() {
        given().header("Origin", LISTED)
                .get("/v1/system/ping")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo(LISTED))
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Vary", containsString("Origin"));
        given().header("Origin", LISTED)
                .header("Access-Control-Request-Method", "PATCH")
                .options("/auth/me")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", equalTo(LISTED))
                .header("Access-Control-Allow-Methods", containsString("PATCH"))
                .header("Access-Control-Allow-Headers", containsString("Authorization"))
                .header("Access-Control-Max-Age", equalTo("600"));
        for (String other :
                List.of("https://evil.example", LISTED + ".evil.example", "null", "http://app.example.org")) {
            given().header("Origin", other)
                    .get("/v1/system/ping")
                    .then()
                    .statusCode(200)
                    .header("Access-Control-Allow-Origin", nullValue());
            given().header("Origin", other)
                    .header("Access-Control-Request-Method", "POST")
                    .options("/auth/login")
                    .then()
                    .statusCode(204)
                    .header("Access-Control-Allow-Origin", nullValue())
                    .header("Access-Control-Allow-Methods", nullValue());
        }
    }

    @Test
    void aHeadThatIsTooLongIsRefusedAndItsConnectionServesOn() throws IOException {
        try (RawClient client = RawClient.of(edge)) {
            assertRefused(client.send("GET /v1/system/ping?" + "x".repeat(20_000)), 414, "address_too_long");
            assertRefused(
                    client.send("GET /v1/system/ping", "X-Long: " + "x".repeat(20_000)), 431, "headers_too_large");
            assertEquals(200, client.send("GET /v1/system/ping").status());
        }
    }

    private static void assertRefused(RawClient.Answer answer, int status, String code) {
        assertEquals(status, answer.status(), answer.head());
        assertTrue(answer.body().contains('"' + code + '"'), answer.body());
    }

    @Test
    void endlessNestingIsRefused() {
        String deep = "{\"identifier\":" + "[".repeat(150) + "]".repeat(150) + "}";
        given().contentType(ContentType.JSON)
                .body(deep)
                .post("/auth/login")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
    }

    @Test
    void readsAreTagged() {
        String tag = given().get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag)
                .get("/.well-known/jwks.json")
                .then()
                .statusCode(304)
                .body(emptyString());
        given().header("If-None-Match", "\"other\"")
                .get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .header("ETag", equalTo(tag));
        given().get("/v1/content/quote-of-the-day").then().statusCode(200).header("ETag", not(emptyString()));
    }

    @Test
    void documentsAreCompressed() {
        given().config(RestAssuredConfig.config()
                        .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .header("Accept-Encoding", "gzip")
                .get("/docs/openapi.json")
                .then()
                .statusCode(200)
                .header("Content-Encoding", equalTo("gzip"));
    }

    /** From an address of its own, so that the other tests may go on. */
    @Test
    void anAddressThatLogsInTooOftenMustWait() throws IOException {
        try (RawClient client = RawClient.from("127.0.0.9", edge)) {
            assertLimited(client, 2000, "POST /auth/login", "Content-Length: 0");
        }
        try (RawClient client = RawClient.from("127.0.0.10", edge)) {
            assertLimited(client, 2000, "POST /auth/log%69n", "Content-Length: 0");
        }
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/auth/login")
                .then()
                .statusCode(400)
                .body("error", equalTo("missing_credentials"));
    }

    @Test
    void aUserThatAsksTooOftenMustWaitAndOthersNeedNot() throws IOException {
        TestUsers.TestUser busy = users.active(Role.USER);
        try (RawClient client = RawClient.of(edge)) {
            assertLimited(client, 5000, "GET /v1/auth/me", "Authorization: " + busy.authorization());
        }
        given().header("Authorization", users.active(Role.USER).authorization())
                .get("/v1/auth/me")
                .then()
                .statusCode(200);
    }

    private static void assertLimited(RawClient client, int most, String request, String header) throws IOException {
        RawClient.Answer answer = client.send(request, header);
        for (int i = 1; i < most && answer.status() != 429; i++) {
            answer = client.send(request, header);
        }
        assertEquals(429, answer.status(), answer.head());
        assertTrue(answer.head().contains("\nretry-after: 1"), answer.head());
    }
}
