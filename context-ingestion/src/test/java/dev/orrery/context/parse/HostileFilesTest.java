package dev.orrery.context.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.context.edge.Pdfs;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Files that are made to stop a worker: each has its outcome and its reason, and the next file is read as ever. */
class HostileFilesTest {
    private static final FileParser PARSER = new FileParser(ParseLimits.usual(Duration.ofSeconds(60)));

    @AfterAll
    static void close() {
        PARSER.close();
    }

    private static Failure refused(FileParser parser, String path, byte[] content) {
        return assertThrows(Failure.class, () -> parser.parse(path, content, ParseCodes.SOURCE));
    }

    private static void assertRefused(String code, String reason, String path, byte[] content) {
        Failure failure = refused(PARSER, path, content);
        assertEquals(
                code + " " + reason, failure.code() + " " + failure.details().get("reason"), failure::getMessage);
        assertEquals(path, failure.details().get("relative_path"));
        assertEquals(400, failure.status());
    }

    private static void assertStillReads() throws IOException {
        assertEquals(
                "All is well",
                PARSER.parse("next.pdf", Pdfs.of("All is well"), ParseCodes.SOURCE)
                        .getFirst()
                        .text());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aTextThatFillsTheMemoryEndsItsOwnProcessOnly() throws IOException {
        byte[] bomb = HostilePdfs.endlessText(500_000_000);
        assertTrue(bomb.length < 1 << 20, "Half a gigabyte is packed into " + bomb.length + " bytes");
        assertRefused("invalid_source_pdf", "memory_limit", "bomb.pdf", bomb);
        assertStillReads();
    }

    @Test
    void aPdfWithoutEndIsEndedInTime() throws IOException {
        FileParser hasty = new FileParser(ParseLimits.usual(Duration.ofSeconds(2)));
        try {
            for (byte[] endless :
                    List.of(HostilePdfs.drawingsInDrawings(12), HostilePdfs.endlessContent(600_000_000))) {
                long begin = System.nanoTime();
                Failure failure = refused(hasty, "endless.pdf", endless);
                assertEquals("time_limit", failure.details().get("reason"));
                assertTrue(System.nanoTime() - begin < Duration.ofSeconds(20).toNanos());
                assertEquals(
                        "After it",
                        hasty.parse("next.pdf", Pdfs.of("After it"), ParseCodes.SOURCE)
                                .getFirst()
                                .text());
            }
        } finally {
            hasty.close();
        }
    }

    @Test
    void tenThousandPagesAreRefusedAndFiveThousandAreRead() throws IOException {
        assertRefused("invalid_source_pdf", "too_many_pages", "long.pdf", HostilePdfs.pages(10_000, 10_000));
        ParsedDocument document = PARSER.parse("book.pdf", HostilePdfs.pages(5000, 5000), ParseCodes.SOURCE)
                .getFirst();
        assertEquals(5000, document.pages().size());
        assertEquals(
                new ParsedDocument.Page(4711, "Page 4711"), document.pages().get(4710));
        assertEquals(5000, document.metadata().get("page_count"));
    }

    @Test
    void pagesThatTheFileHidesAreCountedToo() throws IOException {
        assertRefused("invalid_source_pdf", "too_many_pages", "liar.pdf", HostilePdfs.pages(6000, 1));
        assertStillReads();
    }

    @Test
    void aPageTreeWithoutEndIsDamaged() throws IOException {
        Failure failure = refused(PARSER, "tree.pdf", HostilePdfs.endlessPageTree());
        assertEquals("invalid_source_pdf", failure.code());
        assertStillReads();
    }

    @Test
    void damagedAndCutPdfsAreRefused() throws IOException {
        byte[] good = Pdfs.of("A", "B");
        assertRefused("invalid_source_pdf", "damaged", "empty.pdf", new byte[0]);
        assertRefused("invalid_source_pdf", "damaged", "text.pdf", bytes("just text"));
        assertRefused("invalid_source_pdf", "damaged", "cut.pdf", java.util.Arrays.copyOf(good, 60));
        assertRefused("invalid_source_pdf", "encrypted", "locked.pdf", Pdfs.encrypted("secret"));
        assertRefused("invalid_source_pdf", "encrypted", "certificates.pdf", HostilePdfs.certificates());
        assertRefused("invalid_source_pdf", "no_text", "scan.pdf", Pdfs.of("", ""));
        assertStillReads();
    }

    @Test
    void badPdfsDoNotHoldUpGoodOnesBesideThem() throws Exception {
        byte[] bomb = HostilePdfs.endlessText(400_000_000);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> texts = IntStream.range(0, 12)
                    .mapToObj(i -> readers.submit(() -> {
                        if (i % 4 == 0) {
                            return String.valueOf(
                                    refused(PARSER, "bomb.pdf", bomb).details().get("reason"));
                        }
                        return PARSER.parse("good.pdf", Pdfs.of("Text " + i), ParseCodes.SOURCE)
                                .getFirst()
                                .text();
                    }))
                    .toList();
            for (int i = 0; i < texts.size(); i++) {
                assertEquals(
                        i % 4 == 0 ? "memory_limit" : "Text " + i, texts.get(i).get());
            }
        }
    }

    @Test
    void aLineOfFiveMegabytesIsReadWhole() {
        String line = "word ".repeat(1_000_000).trim();
        assertEquals(
                line,
                PARSER.parse("line.txt", bytes(line), ParseCodes.SOURCE)
                        .getFirst()
                        .text());
        ParsedDocument item = PARSER.parse("line.jsonl", bytes("{\"text\":\"" + line + "\"}\n"), ParseCodes.SOURCE)
                .getFirst();
        assertEquals(line, item.text());
    }

    @Test
    void nulCharactersAndByteOrderMarksAreTakenOut() {
        byte[] marked = bytes("\uFEFFOne\0 two\0\0");
        assertEquals(
                "One two",
                PARSER.parse("a.md", marked, ParseCodes.SOURCE).getFirst().text());
        ParsedDocument item = PARSER.parse(
                        "a.json",
                        bytes("\uFEFF{\"text\":\"a\\u0000b\\ud800\",\"metadata\":{\"k\\u0000\":\"v\\u0000\"}}"),
                        ParseCodes.SOURCE)
                .getFirst();
        assertEquals("ab\uFFFD", item.text());
        assertEquals(Map.of("k", "v"), item.metadata());
        ParsedDocument unicode = PARSER.parse("b.md", bytes("\uFFFD is a sign \uD83D\uDE00"), ParseCodes.SOURCE)
                .getFirst();
        assertEquals("\uFFFD is a sign \uD83D\uDE00", unicode.text());
    }

    @Test
    void otherEncodingsAreRefused() {
        for (Charset charset :
                List.of(StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1, Charset.forName("windows-1252"))) {
            assertRefused("invalid_source_file", "not_utf8", "a.txt", "Größe".getBytes(charset));
            assertRefused("invalid_source_json", "not_utf8", "a.json", "{\"text\":\"Größe\"}".getBytes(charset));
        }
        byte[] overlong = {'a', (byte) 0xC0, (byte) 0x80};
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        assertRefused("invalid_source_file", "not_utf8", "overlong.md", overlong);
        assertRefused("invalid_source_file", "not_utf8", "surrogate.md", surrogate);
    }

    @Test
    void deepJsonIsRefusedWhereverItIs() {
        String deep = "[".repeat(5_000_000);
        assertRefused("invalid_source_json", "not_an_object", "a.json", bytes(deep));
        assertRefused("invalid_source_json", "too_deep", "b.json", bytes("{\"other\":" + deep));
        assertRefused("invalid_source_json", "too_deep", "c.json", bytes("{\"text\":" + deep));
        assertRefused(
                "invalid_source_json",
                "too_deep",
                "d.jsonl",
                bytes("{\"text\":\"x\",\"metadata\":{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}}"));
    }

    @Test
    void millionsOfSmallValuesAreNotKept() {
        String many = "[],".repeat(5_000_000) + "[]";
        assertRefused(
                "invalid_source_json",
                "too_much_metadata",
                "a.json",
                bytes("{\"text\":\"x\",\"metadata\":{\"a\":[" + many + "]}}"));
        ParsedDocument skipped = PARSER.parse(
                        "b.json", bytes("{\"other\":[" + many + "],\"text\":\"x\"}"), ParseCodes.SOURCE)
                .getFirst();
        assertEquals("x", skipped.text());
        assertRefused(
                "invalid_source_json",
                "too_many_documents",
                "c.json",
                bytes("[" + "{\"text\":\"x\"},".repeat(200_000) + "{\"text\":\"x\"}]"));
        assertRefused("invalid_source_json", "no_text", "d.json", bytes("[" + "{},".repeat(1_000_000) + "{}]"));
    }
}
