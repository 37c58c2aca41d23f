package dev.orrery.context.document;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Pdfs;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UploadApiTest extends ContextTest {
    private static Map<String, byte[]> file(String name, String content) {
        return Map.of(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private ValidatableResponse upload(String kb, String metadata, List<Map<String, byte[]>> files) {
        RequestSpecification request = TestTokens.forwarded("context-ingestion", TestTokens.actor(7, Role.SUPERADMIN));
        if (!metadata.isEmpty()) {
            request.multiPart("metadata", metadata);
        }
        files.forEach(file -> file.forEach((name, content) -> request.multiPart("files", name, content)));
        return request.post(KNOWLEDGE_BASES + "/" + kb + "/uploads").then();
    }

    private void assertState(String kb, String status, int documents, int chunks, String index) {
        JsonNode stored = api.knowledgeBaseById(kb);
        assertEquals(status, stored.path("sync_status").asText(), stored::toString);
        assertEquals(documents, stored.path("document_count").asInt(), stored::toString);
        assertEquals(documents, api.documents(kb).size());
        assertEquals(chunks, edge.vectors().ids(index).size());
    }

    @Test
    void filesBecomeDocuments() throws IOException {
        String kb = api.knowledgeBase("uploaded");
        upload(
                        kb,
                        "{\"category\": \"batch\"}",
                        List.of(
                                file("notes.tar.TXT", "\uFEFFThe note."),
                                file(
                                        "items.json",
                                        "[{\"text\":\"First\",\"source_type\":\"FAQ\",\"metadata\":{\"category\":\"own\"}},"
                                                + "{\"content\":\"Second\",\"title\":\"Two\"}]"),
                                file("lines.jsonl", "{\"text\":\"Third\"}\n\n{\"text\":\"Fourth\"}\n"),
                                Map.of("book.pdf", Pdfs.of("Page about valves", "", "Page about turbines"))))
                .statusCode(201)
                .body("count", equalTo(6))
                .body("documents.title", contains("notes.tar", "items-1", "Two", "lines-1", "lines-2", "book"))
                .body("documents[0].text", equalTo("The note."))
                .body("documents.source_type", contains("upload", "faq", "upload", "upload", "upload", "upload"))
                .body("documents[1].source_name", equalTo("items.json"))
                .body("documents[1].metadata.category", equalTo("batch"))
                .body("documents[5].metadata.page_count", equalTo(3))
                .body("documents[5].metadata.source_filename", equalTo("book.pdf"))
                .body("documents[5].chunk_count", equalTo(2));
        assertState(kb, "ready", 6, 7, "kb_uploaded");
        String pdf = pdfId(kb);
        assertEquals(
                3,
                edge.vectors()
                        .record("kb_uploaded", pdf + "::chunk::1")
                        .path("metadata")
                        .path("page_number")
                        .asInt());
        // Its stored keys are not checked again, and its pages survive a full resync.
        api.request()
                .body(Map.of("title", "Tome"))
                .put(KNOWLEDGE_BASES + "/" + kb + "/documents/" + pdf)
                .then()
                .statusCode(200)
                .body("document.metadata.page_count", equalTo(3));
        String run = api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/resync")
                .then()
                .statusCode(202)
                .extract()
                .path("sync_run.id");
        assertEquals("ready", api.awaitEnd(kb, run).path("status").asText());
        assertState(kb, "ready", 6, 7, "kb_uploaded");
        assertEquals(
                3,
                edge.vectors()
                        .record("kb_uploaded", pdf + "::chunk::1")
                        .path("metadata")
                        .path("page_number")
                        .asInt());
    }

    @Test
    void aFormThatEndsEarlyIsRefusedWhole() throws IOException {
        String kb = api.knowledgeBase("cut-off");
        TestTokens.forwarded("context-ingestion", TestTokens.actor(7, Role.SUPERADMIN))
                .header("Content-Type", "multipart/form-data; boundary=piece")
                .body("--piece\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nHalf a no"
                        .getBytes(StandardCharsets.UTF_8))
                .post(KNOWLEDGE_BASES + "/" + kb + "/uploads")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
        assertEquals(0, api.documents(kb).size());
    }

    private String pdfId(String kb) {
        for (JsonNode document : api.documents(kb)) {
            if (document.path("title").asText().equals("book")) {
                return document.path("id").asText();
            }
        }
        throw new AssertionError("No PDF");
    }

    private void refused(String kb, String code, String metadata, List<Map<String, byte[]>> files) {
        upload(kb, metadata, files).statusCode(400).body("error", equalTo(code));
        assertState(kb, "ready", 0, 0, "kb_upload_refused");
    }

    @Test
    void uploadsThatBreakARuleChangeNothing() throws IOException {
        String kb = api.knowledgeBase("upload-refused");
        List<Map<String, byte[]>> good = List.of(file("a.txt", "Text"));
        refused(kb, "invalid_upload", "{}", List.of());
        refused(kb, "upload_limit_exceeded", "", java.util.Collections.nCopies(11, file("a.txt", "Text")));
        refused(kb, "unsupported_upload_type", "", List.of(file("a.txt", "Text"), file("a.docx", "Text")));
        refused(kb, "invalid_metadata", "[]", good);
        refused(kb, "invalid_metadata", "{", good);
        refused(kb, "invalid_metadata_key", "{\"colour\":1}", good);
        refused(kb, "invalid_metadata_value", "{\"category\":{}}", good);
        refused(
                kb,
                "invalid_metadata_key",
                "",
                List.of(file("a.json", "{\"text\":\"a\",\"metadata\":{\"colour\":1}}")));
        refused(kb, "invalid_upload", "", List.of(Map.of("a.txt", new byte[] {'c', (byte) 0xe9})));
        refused(kb, "invalid_upload_json", "", List.of(file("a.json", "{")));
        refused(kb, "invalid_upload_json", "", List.of(Map.of("a.json", new byte[] {(byte) 0xe9})));
        refused(kb, "invalid_upload_pdf", "", List.of(file("a.pdf", "no pdf")));
        refused(kb, "invalid_upload_pdf", "", List.of(Map.of("a.pdf", Pdfs.encrypted(""))));
        refused(kb, "invalid_upload_pdf", "", List.of(Map.of("a.pdf", Pdfs.of("", ""))));
        refused(kb, "invalid_document_text", "", List.of(file("a.md", "  ")));
        refused(kb, "upload_limit_exceeded", "", List.of(file("a.jsonl", "{\"text\":\"a\"}\n".repeat(101))));
        upload(kb, "", List.of(Map.of("C:\\big.txt", new byte[20_971_521])))
                .statusCode(400)
                .body("error", equalTo("upload_limit_exceeded"))
                .body("details.filename", equalTo("big.txt"))
                .body("details.max_file_size_bytes", equalTo(20_971_520));
        api.request()
                .body("{}")
                .post(KNOWLEDGE_BASES + "/" + kb + "/uploads")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
        upload("no-uuid", "", good).statusCode(404).body("error", equalTo("knowledge_base_not_found"));
    }

    @Test
    void filesBeforeABadOneStay() {
        String kb = api.knowledgeBase("partly");
        upload(kb, "", List.of(file("a.txt", "Good"), file("b.json", "{"), file("c.txt", "Never read")))
                .statusCode(400)
                .body("error", equalTo("invalid_upload_json"))
                .body("details.filename", equalTo("b.json"));
        assertState(kb, "ready", 1, 1, "kb_partly");
        upload(kb, "", List.of(file("d.txt", "Good too"), file("e.txt", "An overlong text")))
                .statusCode(400)
                .body("error", equalTo("embeddings_input_too_large"));
        assertState(kb, "error", 2, 2, "kb_partly");
        upload(kb, "", List.of(file("f.txt", "Good again"))).statusCode(201).body("documents", hasSize(1));
        assertState(kb, "ready", 3, 3, "kb_partly");
    }
}
