package dev.orrery.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopLevelJsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"a\"} | {\"model\":\"new\"}",
                " { \"x\" : [ {\"model\":1} ] , \"model\" : \"\\u0041ü\" , \"y\":1.500 } | { \"x\" : [ {\"model\":1} ] , \"model\" : \"new\" , \"y\":1.500 }",
                "{\"model\":{\"deep\":[1,{}]},\"z\":null} | {\"model\":\"new\",\"z\":null}",
                "{\"model\":12} | {\"model\":\"new\"}",
                "{\"z\":\"ü\",\"model\":true} | {\"z\":\"ü\",\"model\":\"new\"}",
                "{} | {\"model\":\"new\"}",
                "{\"z\":1} | {\"model\":\"new\",\"z\":1}"
            })
    void oneFieldIsReplacedAndTheRestStays(String before, String after) throws IOException {
        TopLevelJson json = read(before);
        byte[] changed = json.with(Map.of("model", TextNode.valueOf("new")));
        assertEquals(after.strip(), new String(changed, StandardCharsets.UTF_8).strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"model\"", "{", "{\"model\"}", "{} {}", "{\"model\":1,\"model\":2}", "nul"})
    void whatIsNoSingleObjectIsRefused(String text) {
        assertThrows(IOException.class, () -> read(text));
    }

    @Test
    void valuesAreRead() throws IOException {
        TopLevelJson json = read("{\"a\":{\"model\":\"inner\"},\"model\":\"outer\"}");
        assertEquals(TextNode.valueOf("outer"), json.value("model"));
        assertNull(read("{\"model\":null}").value("model"));
        assertNull(read("{}").value("model"));
    }

    private static TopLevelJson read(String text) throws IOException {
        return TopLevelJson.read(text.getBytes(StandardCharsets.UTF_8), Set.of("model"));
    }
}
