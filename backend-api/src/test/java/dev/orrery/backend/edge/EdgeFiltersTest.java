package dev.orrery.backend.edge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
        try (Socket socket = new Socket(edge.getHost(), edge.getPort())) {
            String longPath = "/v1/system/ping?" + "x".repeat(20_000);
            assertRefused(socket, longPath, "", "414", "address_too_long");
            assertRefused(socket, "/v1/system/ping", "X-Long: " + "x".repeat(20_000), "431", "headers_too_large");
            Answer next = exchange(socket, "/v1/system/ping", "");
            assertTrue(next.status().startsWith("HTTP/1.1 200"), next.status());
        }
    }

    private static void assertRefused(Socket socket, String path, String header, String status, String code)
            throws IOException {
        Answer answer = exchange(socket, path, header);
        assertTrue(answer.status().startsWith("HTTP/1.1 " + status), answer.status());
        assertTrue(answer.body().contains('"' + code + '"'), answer.body());
    }

    private record Answer(String status, String body) {}

    private static Answer exchange(Socket socket, String path, String header) throws IOException {
        String head =
                "GET " + path + " HTTP/1.1\r\nHost: edge\r\n" + (header.isEmpty() ? "" : header + "\r\n") + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String status = String.valueOf(in.readLine());
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).trim());
            }
        }
        char[] body = new char[length];
        int read = 0;
        while (read < length) {
            read += in.read(body, read, length - read);
        }
        return new Answer(status, new String(body));
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
        boolean limited = false;
        try (Socket socket = new Socket(edge.getHost(), edge.getPort(), InetAddress.getByName("127.0.0.9"), 0);
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int i = 0; i < 2000 && !limited; i++) {
                socket.getOutputStream()
                        .write("POST /auth/login HTTP/1.1\r\nHost: edge\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                String head = head(answers);
                limited = head.startsWith("HTTP/1.1 429");
                if (limited) {
                    assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("\nretry-after: 1"), head);
                }
            }
        }
        assertTrue(limited);
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
        boolean limited = false;
        try (Socket socket = new Socket(edge.getHost(), edge.getPort());
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            String request =
                    "GET /v1/auth/me HTTP/1.1\r\nHost: edge\r\nAuthorization: " + busy.authorization() + "\r\n\r\n";
            for (int i = 0; i < 5000 && !limited; i++) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                String head = head(answers);
                limited = head.startsWith("HTTP/1.1 429");
                if (limited) {
                    assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("\nretry-after: 1"), head);
                }
            }
        }
        assertTrue(limited);
        given().header("Authorization", users.active(Role.USER).authorization())
                .get("/v1/auth/me")
                .then()
                .statusCode(200);
    }

    /** The head of one answer; its body is read away. */
    private static String head(BufferedReader answers) throws IOException {
        StringBuilder head = new StringBuilder();
        int length = 0;
        for (String line = answers.readLine(); line != null && !line.isEmpty(); line = answers.readLine()) {
            head.append(line).append('\n');
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
            }
        }
        for (int i = 0; i < length; i++) {
            answers.read();
        }
        return head.toString();
    }
}
