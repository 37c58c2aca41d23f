package dev.orrery.context.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.context.edge.Pdfs;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileParserTest {
    private final FileParser parser = new FileParser(ParseLimits.small());

    @AfterEach
    void close() {
        parser.close();
    }

    private List<ParsedDocument> parse(String path, String content) {
        return parser.parse(path, content.getBytes(StandardCharsets.UTF_8), ParseCodes.SOURCE);
    }

    private Failure refused(String path, byte[] content) {
        return assertThrows(Failure.class, () -> parser.parse(path, content, ParseCodes.SOURCE));
    }

    private Failure refused(String path, String content) {
        return refused(path, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textLosesItsByteOrderMarkAndNulCharacters() {
        ParsedDocument document = parse("a/b.tar.txt", "\uFEFF  Hel\0lo\n").getFirst();
        assertEquals("b.tar", document.title());
        assertEquals("Hello", document.text());
    }

    @Test
    void invalidUtf8IsRefusedWithTheFilesCode() {
        byte[] latin1 = {'c', 'a', 'f', (byte) 0xe9};
        assertEquals("invalid_source_file", refused("x.md", latin1).code());
        assertEquals("invalid_source_json", refused("x.json", latin1).code());
        assertEquals(
                Map.of("relative_path", "x.json", "reason", "not_utf8"),
                refused("x.json", latin1).details());
    }

    @Test
    void aBrokenLineIsNamedWithBlankLinesCounted() {
        Failure failure = refused("notes.jsonl", "{\"text\":\"one\"}\n\n{\"text\": two}\n");
        assertEquals("invalid_source_json", failure.code());
        assertTrue(failure.getMessage().startsWith("Line 3 "), failure.getMessage());
    }

    @Test
    void jsonLinesAreNumberedByTheirPositionInTheFile() {
        List<ParsedDocument> documents = parse(
                "notes.jsonl",
                "{\"text\":\"one\"}\n[{\"content\":\"two\"},{\"name\":\"Third\",\"text\":\"three\",\"uri\":null,\"metadata\":{\"k\":1}}]\n");
        assertEquals(
                List.of("notes-1", "notes-2", "Third"),
                documents.stream().map(ParsedDocument::title).toList());
        assertEquals(
                List.of(0, 1, 2),
                documents.stream().map(ParsedDocument::position).toList());
        assertEquals(Map.of("k", 1), documents.getLast().metadata());
        assertEquals(null, documents.getLast().uri());
    }

    @Test
    void itemsThatAreNoDocumentsAreRefusedWithTheirPosition() {
        assertEquals(1, refused("a.json", "[{\"text\":\"x\"},3]").details().get("position"));
        assertEquals(
                0,
                refused("a.json", "{\"title\":\"t\",\"text\":\"  \"}").details().get("position"));
        assertEquals("invalid_source_json", refused("a.json", "{} {}").code());
        assertEquals("invalid_source_json", refused("a.json", "").code());
    }

    @Test
    void aPdfIsOneDocumentWithItsPages() throws IOException {
        ParsedDocument document = parser.parse(
                        "m/Guide.PDF", Pdfs.of("First page", "", "Third page"), ParseCodes.SOURCE)
                .getFirst();
        assertEquals("Guide", document.title());
        assertEquals("First page\n\nThird page", document.text());
        assertEquals(
                List.of(new ParsedDocument.Page(1, "First page"), new ParsedDocument.Page(3, "Third page")),
                document.pages());
        assertEquals(
                Map.of("page_count", 3, "source_filename", "Guide.PDF", "_page_chunking_version", 1),
                document.metadata());
    }

    @Test
    void pdfsThatCannotBeReadSayWhy() throws IOException {
        assertTrue(refused("a.pdf", Pdfs.encrypted("secret")).getMessage().contains("encrypted"));
        assertTrue(refused("a.pdf", Pdfs.encrypted("")).getMessage().contains("encrypted"));
        assertTrue(refused("a.pdf", Pdfs.of("")).getMessage().contains("OCR"));
        assertTrue(refused("a.pdf", Pdfs.of("1", "2", "3", "4")).getMessage().contains("4 pages"));
        assertEquals("invalid_source_pdf", refused("a.pdf", "no pdf").code());
    }
}
