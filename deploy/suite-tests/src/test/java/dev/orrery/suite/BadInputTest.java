package dev.orrery.suite;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.TrustKeys;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Wrong input gets its documented status and code, and leaves nothing half-written. */
@ExtendWith(Suite.class)
class BadInputTest {
    @Test
    void aWrongPassword(Suite.Running suite) {
        given().baseUri(suite.edge().toString())
                .contentType(ContentType.JSON)
                .body(Map.of("identifier", "superadmin", "password", "wrong"))
                .post("/auth/login")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_credentials"));
    }

    @Test
    void anExpiredToken(Suite.Running suite) throws IOException {
        Path key = suite.state().resolve("secrets/identity.key.json");
        String live = suite.superadmin().token();
        given().baseUri(suite.edge().toString())
                .header("Authorization", "Bearer " + live)
                .get("/auth/me")
                .then()
                .statusCode(200);
        refused(suite, client(TrustKeys.privateKey(key), live, Instant.now().minusSeconds(7200)), "token_expired");
    }

    @Test
    void aForeignToken(Suite.Running suite) {
        PrivateKey stranger = TrustKeys.generate("identity").getPrivateKey();
        refused(suite, client(stranger, suite.superadmin().token(), Instant.now()), "invalid_token");
        refused(suite, "not.a.token", "invalid_token");
    }

    @Test
    void aTokenForAnotherService(Suite.Running suite) throws IOException {
        PrivateKey edge = TrustKeys.privateKey(suite.state().resolve("secrets/trust/backend-api.key.json"));
        String forEngine = Jwt.subject("backend-api")
                .issuer("backend-api")
                .audience("agent-engine")
                .claim("kind", "internal")
                .expiresIn(Duration.ofSeconds(30))
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId("backend-api")
                .sign(edge);
        given().baseUri(suite.service("context-ingestion").toString())
                .header("X-Service-Token", forEngine)
                .get("/v1/internal/context/knowledge-bases")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_service_token"));
        given().baseUri(suite.service("context-ingestion").toString())
                .header("Authorization", "Bearer " + suite.superadmin().token())
                .get("/v1/context/knowledge-bases")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_service_token"));
    }

    @Test
    void internalRoutesAreNotServedAtTheEdge(Suite.Running suite) {
        for (String path : List.of(
                "/v1/internal/platform/runtime",
                "/v1/context/../internal/context/knowledge-bases",
                "/v1/context/%2e%2e/internal/x")) {
            int status = given().baseUri(suite.edge().toString())
                    .urlEncodingEnabled(false)
                    .header("Authorization", "Bearer " + suite.superadmin().token())
                    .header("X-Service-Token", "forged")
                    .get(path)
                    .statusCode();
            assertEquals(404, status, path);
        }
    }

    @Test
    void aKnowledgeBaseWithABadChunking(Suite.Running suite) {
        Api api = suite.superadmin();
        String vectors = api.activeProvider("vector_store");
        JsonNode option = api.get("/v1/context/vectorization-options?backing_provider_instance_id=" + vectors)
                .path("embedding_providers")
                .path(0);
        Map<String, Object> body = new HashMap<>(Map.of(
                "slug",
                "bad-chunking",
                "display_name",
                "Bad",
                "backing_provider_instance_id",
                vectors,
                "vectorization",
                Map.of(
                        "mode", "vanessa_embeddings",
                        "embedding_provider_instance_id", option.path("id").asText(),
                        "embedding_resource_id",
                                option.path("default_resource_id").asText())));
        body.put("chunking", chunking(100, 100));
        api.post("/v1/context/knowledge-bases", body).statusCode(400).body("error", equalTo("invalid_chunk_overlap"));
        body.put("chunking", chunking(9000, 10));
        api.post("/v1/context/knowledge-bases", body)
                .statusCode(400)
                .body("error", equalTo("knowledge_base_chunking_exceeds_embeddings_limit"))
                .body("details.safe_chunk_length_max", equalTo(254));
        for (JsonNode entry : api.get("/v1/context/knowledge-bases").path("knowledge_bases")) {
            assertTrue(!entry.path("slug").asText().equals("bad-chunking"), entry::toString);
        }
    }

    @Test
    void aSourceOutsideTheAllowedRoots(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        String knowledgeBase = api.knowledgeBase("outside");
        String sources = "/v1/context/knowledge-bases/" + knowledgeBase + "/sources";
        api.post(sources, Map.of("display_name", "x", "relative_path", "../../etc"))
                .statusCode(400)
                .body("error", equalTo("invalid_source_relative_path"));
        Path link = suite.sources().resolve("escape");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("/etc"));
        api.post(sources, Map.of("display_name", "x", "relative_path", "escape"))
                .statusCode(400)
                .body("error", equalTo("knowledge_source_path_not_found"));
        assertEquals(0, api.get(sources).path("sources").size());
    }

    @Test
    void anEncryptedPdfAndABrokenLineFailAlone(Suite.Running suite) throws IOException {
        Path folder = Files.createDirectories(suite.sources().resolve("broken"));
        Files.writeString(folder.resolve("good.md"), "The blue valve closes clockwise.");
        Files.writeString(folder.resolve("lines.jsonl"), "{\"title\":\"one\",\"text\":\"fine\"}\n{\"title\": broken\n");
        try (var pdf = BadInputTest.class.getResourceAsStream("/encrypted.pdf")) {
            assertTrue(pdf != null);
            Files.write(folder.resolve("secret.pdf"), pdf.readAllBytes());
        }
        Api api = suite.superadmin();
        String knowledgeBase = api.knowledgeBase("broken");
        JsonNode run = api.awaitEnd(
                knowledgeBase, api.sync(knowledgeBase, api.source(knowledgeBase, "broken")), Duration.ofMinutes(1));
        assertEquals("ready", run.path("status").asText(), run::toString);
        Map<String, String> failures = new HashMap<>();
        run.path("failures")
                .forEach(failure -> failures.put(
                        failure.path("path").asText(), failure.path("code").asText()));
        assertEquals(Map.of("lines.jsonl", "invalid_source_json", "secret.pdf", "invalid_source_pdf"), failures);
        JsonNode documents = api.documents(knowledgeBase);
        assertEquals(1, documents.size(), documents::toString);
        assertEquals("good.md", documents.path(0).path("source_path").asText());
    }

    @Test
    void everyErrorIsTheEnvelope(Suite.Running suite) {
        String edge = suite.edge().toString();
        given().baseUri(edge).get("/nothing").then().statusCode(404).body("error", equalTo("not_found"));
        given().baseUri(edge).delete("/auth/login").then().statusCode(405).body("error", equalTo("method_not_allowed"));
        given().baseUri(edge)
                .contentType(ContentType.TEXT)
                .body("hello")
                .post("/auth/login")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
        given().baseUri(edge)
                .get("/v1/context/knowledge-bases")
                .then()
                .statusCode(401)
                .body("error", equalTo("missing_auth"));
    }

    private static Map<String, Object> chunking(int length, int overlap) {
        return Map.of(
                "strategy",
                "fixed_length",
                "config",
                Map.of("unit", "tokens", "chunk_length", length, "chunk_overlap", overlap));
    }

    /** A client token with the claims of a live one, signed by this key at this time for an hour. */
    private static String client(PrivateKey key, String live, Instant issuedAt) {
        String payload = new String(Base64.getUrlDecoder().decode(live.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        String kid = JsonPath.from(
                        new String(Base64.getUrlDecoder().decode(live.split("\\.", -1)[0]), StandardCharsets.UTF_8))
                .getString("kid");
        Map<String, Object> claims = new HashMap<>(JsonPath.from(payload).getMap(""));
        claims.remove("iat");
        claims.remove("exp");
        return Jwt.claims(claims)
                .issuedAt(issuedAt)
                .expiresAt(issuedAt.plusSeconds(3600))
                .jws()
                .algorithm(SignatureAlgorithm.EDDSA)
                .keyId(kid)
                .sign(key);
    }

    private static void refused(Suite.Running suite, String token, String code) {
        given().baseUri(suite.edge().toString())
                .header("Authorization", "Bearer " + token)
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo(code));
    }
}
