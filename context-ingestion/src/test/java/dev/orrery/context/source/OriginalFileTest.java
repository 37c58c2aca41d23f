package dev.orrery.context.source;

import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The file that a citation leads to. */
@QuarkusTest
class OriginalFileTest extends ContextTest {

    @Inject
    SourceRepository sources;

    @AfterEach
    void everythingIsBack() {
        edge.reset();
    }

    private static ValidatableResponse file(String kb, String document) {
        return TestTokens.forwarded("context-ingestion", TestTokens.actor(9, Role.USER))
                .get("/v1/playgrounds/knowledge-bases/" + kb + "/documents/" + document + "/source-file")
                .then();
    }

    private static void refused(ValidatableResponse answer, int status, String code) {
        answer.statusCode(status).body("error", equalTo(code));
    }

    private String document(String kb, String path) {
        for (JsonNode document : api.documents(kb)) {
            if (document.path("source_path").asText().equals(path)) {
                return document.path("id").asText();
            }
        }
        throw new AssertionError("No document of " + path);
    }

    @Test
    void aUserReadsTheFileOfADocumentAndNothingElse() throws IOException {
        Path folder = folder("originals");
        Files.writeString(folder.resolve("a größe.md"), "About *cranes*.");
        Files.writeString(folder.resolve("b.md"), "Goes away.");
        Files.writeString(folder.resolve("c.md"), "Becomes a link.");
        String kb = api.knowledgeBase("originals");
        api.awaitEnd(kb, api.sync(kb, api.source(kb, "originals")));
        edge.offer(UUID.fromString(kb));

        file(kb, document(kb, "a größe.md"))
                .statusCode(200)
                .header("Content-Type", equalTo("text/markdown;charset=utf-8"))
                .header("Content-Disposition", equalTo("inline; filename*=UTF-8''a%20gr%C3%B6%C3%9Fe.md"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .body(equalTo("About *cranes*."));

        Files.delete(folder.resolve("b.md"));
        refused(file(kb, document(kb, "b.md")), 404, "source_file_not_found");
        Files.delete(folder.resolve("c.md"));
        Path secret = Files.writeString(edge.outside().resolve("secret.md"), "Not for readers.");
        Files.createSymbolicLink(folder.resolve("c.md"), secret);
        refused(file(kb, document(kb, "c.md")), 404, "invalid_source_file_path");

        String manual = api.request()
                .body(Map.of("title", "T", "text", "By hand."))
                .post("/v1/context/knowledge-bases/" + kb + "/documents")
                .then()
                .statusCode(201)
                .extract()
                .path("document.id");
        refused(file(kb, manual), 409, "source_file_not_available");
        refused(file(kb, UUID.randomUUID().toString()), 404, "knowledge_document_not_found");
        refused(file(kb, "no-id"), 404, "knowledge_document_not_found");

        String kept = document(kb, "a größe.md");
        Files.move(folder, folder.resolveSibling("originals-away"));
        refused(file(kb, kept), 404, "source_file_not_found");
    }

    /** The database lets go of a source whose row is removed by hand; its documents then lead nowhere. */
    @Test
    void aDocumentWhoseSourceIsGoneHasNoFile() throws IOException {
        Files.writeString(folder("sourceless").resolve("a.md"), "From a source that goes.");
        String kb = api.knowledgeBase("sourceless");
        String source = api.source(kb, "sourceless");
        api.awaitEnd(kb, api.sync(kb, source));
        QuarkusTransaction.requiringNew().run(() -> sources.deleteById(UUID.fromString(source)));
        edge.offer(UUID.fromString(kb));
        refused(file(kb, document(kb, "a.md")), 404, "knowledge_source_not_found");
    }

    @Test
    void onlyWhatTheActiveDeploymentOffersIsServed() throws IOException {
        Files.writeString(folder("unbound").resolve("a.md"), "Not offered.");
        String kb = api.knowledgeBase("unbound");
        String other = api.knowledgeBase("unbound-other");
        api.awaitEnd(kb, api.sync(kb, api.source(kb, "unbound")));
        refused(file(kb, document(kb, "a.md")), 409, "knowledge_base_not_configured");
        edge.offer(UUID.fromString(other));
        refused(file(kb, document(kb, "a.md")), 403, "knowledge_base_not_bound");
        refused(file("no-id", document(kb, "a.md")), 403, "knowledge_base_not_bound");
    }
}
