package dev.orrery.backend.oidc;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.OidcPeer;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Logins with a provider that really speaks OpenID Connect, on loopback. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class OidcLoginTest {
    @SuppressWarnings("NullAway.Init")
    OidcPeer provider;

    @Inject
    TestUsers users;

    /** A browser that has come back from the provider but not yet to the edge. */
    private record Returned(String cookie, String query) {}

    @Test
    void aFirstLoginMakesAnAccountAndTheNextOneFindsIt() {
        String name = TestUsers.unique("Noor");
        provider.person("sub-" + name, name + "@Campus.example", true, name + " B@x");
        ValidatableResponse first = end("campus", comeBack("campus")).statusCode(200);
        first.body("token_type", equalTo("bearer"))
                .body("user.email", equalTo((name + "@campus.example").toLowerCase(java.util.Locale.ROOT)))
                .body("user.username", equalTo((name + "b").toLowerCase(java.util.Locale.ROOT)))
                .body("user.role", equalTo("user"));
        String token = first.extract().path("access_token");
        given().header("Authorization", "Bearer " + token)
                .get("/auth/sessions")
                .then()
                .statusCode(200)
                .body("sessions.method", hasItem("oidc"));

        provider.rotate();
        provider.person("sub-" + name, "renamed@campus.example", true, "renamed");
        int again = end("campus", comeBack("campus")).statusCode(200).extract().path("user.id");
        assertEquals(first.extract().<Integer>path("user.id"), again);

        // No password was ever set, so none opens it.
        given().contentType("application/json")
                .body(Map.of("identifier", (name + "b"), "password", "anything at all"))
                .post("/auth/login")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_credentials"));
    }

    @Test
    void anExistingAccountIsOpenedOnlyWhereTheOperatorTrustsTheProvidersEmails() {
        TestUsers.TestUser user = users.active(Role.USER);
        provider.person("sub-a-" + user.id(), user.email(), true, "whoever");
        end("campus", comeBack("campus")).statusCode(409).body("error", equalTo("duplicate_user"));
        provider.person("sub-a-" + user.id(), user.email(), false, "whoever");
        end("trusted", comeBack("trusted")).statusCode(409).body("error", equalTo("duplicate_user"));
        provider.person("sub-a-" + user.id(), user.email(), true, "whoever");
        String key = given().header("Authorization", user.authorization())
                .contentType("application/json")
                .body(Map.of("name", "before"))
                .post("/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("api_key.id");
        String token = end("trusted", comeBack("trusted"))
                .statusCode(200)
                .body("user.id", equalTo((int) user.id()))
                .extract()
                .path("access_token");

        // Whoever registered the account never proved that the address is theirs.
        given().header("Authorization", user.authorization())
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo("session_ended"));
        given().contentType("application/json")
                .body(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                .post("/auth/login")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_credentials"));
        given().header("Authorization", "Bearer " + token)
                .get("/v1/api-keys")
                .then()
                .statusCode(200)
                .body("api_keys.id", equalTo(List.of(key)))
                .body("api_keys[0].revoked_at", notNullValue());
        // The next login is one of an account that is linked, and ends nothing.
        end("trusted", comeBack("trusted")).statusCode(200);
        given().header("Authorization", "Bearer " + token)
                .get("/auth/me")
                .then()
                .statusCode(200);
    }

    @Test
    void anAccountMayHaveToWaitAndNamesakesGetTheirOwn() {
        String name = TestUsers.unique("kim");
        provider.person("sub-1-" + name, name + "@one.example", true, name);
        end("trusted", comeBack("trusted")).statusCode(403).body("error", equalTo("account_inactive"));
        provider.person("sub-2-" + name, name + "@two.example", true, name);
        end("campus", comeBack("campus")).statusCode(200).body("user.username", equalTo(name + "-2"));
    }

    @Test
    void aLoginReturnsOnceAndOnlyInItsBrowser() {
        provider.person("sub-state", TestUsers.unique("s") + "@campus.example", true, TestUsers.unique("s"));
        Returned mine = comeBack("campus");
        Returned other = comeBack("campus");
        end("campus", new Returned(other.cookie(), mine.query()))
                .statusCode(400)
                .body("error", equalTo("invalid_oidc_state"));
        Returned again = comeBack("campus");
        end("campus", again).statusCode(200);
        end("campus", again).statusCode(400).body("error", equalTo("invalid_oidc_state"));
        Returned elsewhere = comeBack("campus");
        end("trusted", elsewhere).statusCode(400).body("error", equalTo("invalid_oidc_state"));
        given().get("/auth/oidc/campus/callback").then().statusCode(400).body("error", equalTo("invalid_oidc_state"));
    }

    @Test
    void theUserMayBeRefusedAndCodesCannotBeInvented() {
        Returned refused = comeBack("campus");
        String state = refused.query().replaceAll("&code=.*", "");
        end("campus", new Returned(refused.cookie(), state + "&error=access_denied"))
                .statusCode(401)
                .body("error", equalTo("oidc_login_refused"));
        Returned invented = comeBack("campus");
        end("campus", new Returned(invented.cookie(), invented.query().replaceAll("code=.*", "code=mine")))
                .statusCode(502)
                .body("error", equalTo("oidc_provider_failed"));
    }

    @Test
    void aLoginOfTheConsoleEndsInTheConsole() {
        String name = TestUsers.unique("lia");
        provider.person("sub-" + name, name + "@campus.example", true, name);
        Response in = endInConsole(comeBack("campus", "?to=console"));
        assertEquals(303, in.statusCode());
        assertTrue(in.header("Location").endsWith("/console/"), in.header("Location"));
        assertEquals("", in.asString());
        String cookie = in.cookie("orrery_refresh");
        given().header("Origin", "http://127.0.0.1:" + RestAssured.port)
                .header("Host", "127.0.0.1:" + RestAssured.port)
                .cookie("orrery_refresh", cookie)
                .post("/auth/browser/refresh")
                .then()
                .statusCode(200)
                .body("user.username", equalTo(name));

        Returned again = comeBack("campus", "?to=console");
        endInConsole(again);
        Response refused = endInConsole(again);
        assertEquals(303, refused.statusCode());
        assertTrue(refused.header("Location").endsWith("/console/?login_error=invalid_oidc_state"));
        assertEquals(null, refused.cookie("orrery_refresh"));
    }

    @TestFactory
    Stream<DynamicTest> refusesForgedTokensOfTheProvider() {
        Map<String, Consumer<JwtClaims>> forgeries = new LinkedHashMap<>();
        forgeries.put("a foreign issuer", claims -> claims.setIssuer("https://elsewhere.example"));
        forgeries.put("a foreign audience", claims -> claims.setAudience("someone-else"));
        forgeries.put(
                "several audiences without azp", claims -> claims.setAudience(List.of(OidcPeer.CLIENT, "another")));
        forgeries.put("another login's nonce", claims -> claims.setStringClaim("nonce", "n"));
        forgeries.put("no nonce", claims -> claims.unsetClaim("nonce"));
        forgeries.put("no exp", claims -> claims.unsetClaim("exp"));
        forgeries.put("no sub", claims -> claims.unsetClaim("sub"));
        forgeries.put("no email", claims -> claims.unsetClaim("email"));
        forgeries.put("expired", claims -> claims.setExpirationTime(NumericDate.fromSeconds(1000)));
        Stream<DynamicTest> claims = forgeries.entrySet().stream()
                .map(forgery -> DynamicTest.dynamicTest(forgery.getKey(), () -> {
                    provider.person("sub-f", "f@campus.example", true, "f");
                    provider.forge(forgery.getValue());
                    end("campus", comeBack("campus")).statusCode(401).body("error", equalTo("invalid_id_token"));
                }));
        Stream<DynamicTest> key = Stream.of(DynamicTest.dynamicTest("a key that is not published", () -> {
            provider.person("sub-f", "f@campus.example", true, "f");
            provider.signWithAnotherKey();
            end("campus", comeBack("campus")).statusCode(401).body("error", equalTo("invalid_id_token"));
        }));
        return Stream.concat(claims, key);
    }

    @Test
    void providersAreListedAndUnknownOrUnreachableOnesSaySo() {
        given().get("/auth/oidc")
                .then()
                .statusCode(200)
                .body("providers.id", equalTo(List.of("campus", "gone", "trusted")))
                .body("providers[0].display_name", equalTo("Campus login"))
                .body("providers[0].login_url", equalTo("/auth/oidc/campus/login"));
        given().get("/auth/oidc/nobody/login").then().statusCode(404).body("error", equalTo("oidc_provider_not_found"));
        given().get("/auth/oidc/gone/login").then().statusCode(502).body("error", equalTo("oidc_provider_failed"));
    }

    /** Begins a login and follows the provider's redirect as a browser would. */
    private Returned comeBack(String name) {
        return comeBack(name, "");
    }

    private static Response endInConsole(Returned returned) {
        return given().cookie("orrery_oidc", returned.cookie())
                .urlEncodingEnabled(false)
                .redirects()
                .follow(false)
                .get("/auth/oidc/campus/callback?" + returned.query());
    }

    private Returned comeBack(String name, String query) {
        Response begun = given().redirects().follow(false).get("/auth/oidc/" + name + "/login" + query);
        assertEquals(303, begun.statusCode());
        URI address = URI.create(begun.header("Location"));
        assertTrue(address.toString().startsWith(provider.uri() + "/authorize?"));
        assertTrue(address.getRawQuery().contains("code_challenge_method=S256"));
        begun.then().header("Set-Cookie", containsString("HttpOnly"));
        Response back =
                given().redirects().follow(false).urlEncodingEnabled(false).get(address);
        assertEquals(302, back.statusCode());
        return new Returned(
                begun.cookie("orrery_oidc"), URI.create(back.header("Location")).getRawQuery());
    }

    private static ValidatableResponse end(String name, Returned returned) {
        return given().cookie("orrery_oidc", returned.cookie())
                .urlEncodingEnabled(false)
                .get("/auth/oidc/" + name + "/callback?" + returned.query())
                .then();
    }
}
