package dev.orrery.context.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.kit.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documents of JSON files (context contract, section 8.2). */
class JsonDocumentsTest {
    private final FileParser parser = new FileParser(ParseLimits.small());

    @AfterEach
    void close() {
        parser.close();
    }

    private List<ParsedDocument> parse(String path, String content) {
        return parser.parse(path, content.getBytes(StandardCharsets.UTF_8), ParseCodes.UPLOAD);
    }

    private ParsedDocument one(String item) {
        return parse("dir/items.json", item).getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "{\"text\":\"t\"}|items-1",
                "{\"text\":\"t\",\"title\":\"T\",\"name\":\"N\"}|T",
                "{\"text\":\"t\",\"title\":\"  \",\"name\":\"N\"}|N",
                "{\"text\":\"t\",\"title\":0,\"name\":\"N\"}|N",
                "{\"text\":\"t\",\"title\":false,\"name\":[]}|items-1",
                "{\"text\":\"t\",\"title\":12}|12",
                "{\"text\":\"t\",\"title\":true}|true",
                "{\"text\":\"t\",\"title\":null}|items-1"
            },
            delimiter = '|')
    void aTitleIsTheFirstThatIsThere(String item, String title) {
        assertEquals(title, one(item).title());
    }

    @Test
    void textOrContentInAnyType() {
        assertEquals("t", one("{\"text\":\" t \",\"content\":\"c\"}").text());
        assertEquals("c", one("{\"text\":\"\",\"content\":\"c\"}").text());
        assertEquals("7", one("{\"text\":0,\"content\":7}").text());
        assertEquals("{\"a\":[1]}", one("{\"text\":{\"a\":[1]}}").text());
    }

    @Test
    void theRestOfAnItem() {
        ParsedDocument full = one(
                "{\"text\":\"t\",\"source_type\":\"FAQ\",\"source_name\":\"S\",\"uri\":\"u\",\"metadata\":{\"k\":[1,{\"n\":null}]},\"other\":1}");
        assertEquals("faq", full.sourceType());
        assertEquals("S", full.sourceName());
        assertEquals("u", full.uri());
        assertEquals("[1, {n=null}]", String.valueOf(full.metadata().get("k")));
        ParsedDocument bare = one("{\"text\":\"t\",\"source_name\":\"\",\"uri\":0,\"metadata\":[1]}");
        assertNull(bare.sourceType());
        assertEquals("items.json", bare.sourceName());
        assertNull(bare.uri());
        assertEquals(Map.of(), bare.metadata());
    }

    @Test
    void refusalsNameTheFileThePositionAndTheLine() {
        Failure position = refused("items.json", "[{\"text\":\"t\"},{\"title\":\"only\"}]");
        assertEquals("invalid_upload_json", position.code());
        assertEquals(400, position.status());
        assertEquals("items.json", position.details().get("filename"));
        assertEquals(1, position.details().get("position"));
        assertEquals(0, refused("items.json", "[3]").details().get("position"));
        Failure line = refused("lines.jsonl", "\n{\"text\":\"t\"}\n\nbroken");
        assertEquals("invalid_upload_json", line.code());
        assertEquals(true, line.getMessage().startsWith("Line 4 "), line::getMessage);
        assertFalse(line.details().containsKey("position"));
        assertEquals(
                2,
                refused("lines.jsonl", "{\"text\":\"a\"}\n[{\"text\":\"b\"},{\"text\":\"\"}]")
                        .details()
                        .get("position"));
    }

    private Failure refused(String path, String content) {
        return assertThrows(Failure.class, () -> parse(path, content));
    }
}
