package dev.orrery.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same tokens as the native library, whose tokenizer the model was trained with. */
class WordPieceTokenizerTest {
    private static final Path CORPUS =
            Path.of(System.getProperty("orrery.suite.root", "../.."), "deploy/sample-corpus");

    @Test
    void bertsTokenizerNeedsNoNativeCode() {
        assertInstanceOf(WordPieceTokenizer.class, MiniLm.OWN);
        assertEquals(2, MiniLm.OWN.specialTokensPerInput());
    }

    @Test
    void theSampleCorpusHasTheTokensOfTheLibrary() throws IOException {
        try (Stream<Path> files = Files.walk(CORPUS)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(md|txt|jsonl?)"))
                    .toList()) {
                String text = Files.readString(file);
                assertArrayEquals(MiniLm.NATIVE.encode(text), MiniLm.OWN.encode(text), file.toString());
                assertEquals(MiniLm.NATIVE.encode(text).length, MiniLm.OWN.count(text));
            }
        }
    }

    @Test
    void everyCharacterOfUnicodeHasTheTokensOfTheLibrary() {
        List<String> others = new ArrayList<>();
        // Behind the second plane there are ideographs, all alike; a few of them do.
        for (int point = 1; point <= Character.MAX_CODE_POINT; point += point < 0x20000 ? 1 : 97) {
            if (!Character.isDefined(point) || Character.getType(point) == Character.SURROGATE) {
                continue;
            }
            String text = "ab" + Character.toString(point) + "cd";
            long[] own = MiniLm.OWN.encode(text);
            long[] expected = MiniLm.NATIVE.encode(text);
            if (!Arrays.equals(own, expected)) {
                others.add(Character.getName(point));
                // The library's tables are of an older Unicode, in which some marks and signs are of another kind.
                assertTrue(own.length >= expected.length, () -> text + " has fewer tokens than the model reads");
            }
        }
        assertTrue(others.size() < 700, () -> "Differing characters: " + others);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "##ing ing",
                "x[SEP]y [MASK][CLS] [sep] [SEP",
                "Ünïcödé e\u0301 \u0301a ﬁ ß İ ΑΣ Σ",
                "日本語のテキスト 한국어 中文,標點。",
                "tabs\tand\r\nlines\u2028and\u00a0spaces\u200bjoined\u00adsoft",
                "don't stop-believing... $5.00 #1 a_b a@b.c",
                "👩‍👩‍👧 🏳️‍🌈 👍🏽 🇩🇪",
                "\u0000\u0007\ufffd\ufeffx\u007fy\u0085z"
            })
    void hardTextHasTheTokensOfTheLibrary(String text) {
        assertArrayEquals(MiniLm.NATIVE.encode(text), MiniLm.OWN.encode(text));
    }

    @Test
    void aWordThatIsTooLongForTheModelIsUnknown() {
        String word = "ab1".repeat(400);
        assertArrayEquals(new long[] {100}, MiniLm.OWN.encode(word));
        assertArrayEquals(MiniLm.NATIVE.encode(word), MiniLm.OWN.encode(word));
    }

    @Test
    void spansSayWhereEachTokenLies() {
        String text = "  Café\u0301s, Überraschung!";
        TokenSpans spans = MiniLm.OWN.spans(text, 0, text.length());
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            tokens.add(text.substring(spans.begin(i), spans.end(i)) + (spans.startsWord(i) ? "|" : ""));
        }
        assertEquals(List.of("Café\u0301s|", ",|", "Über|", "ras", "chu", "ng", "!|"), tokens);
    }

    @Test
    void theLibrarysSpansAreTheSame() {
        String text = "Café 😀 naïve déjà-vu, 日本 tokenization";
        TokenSpans own = MiniLm.OWN.spans(text, 0, text.length());
        TokenSpans others = MiniLm.NATIVE.spans(text, 0, text.length());
        assertEquals(others.size(), own.size());
        for (int i = 0; i < own.size(); i++) {
            assertEquals(others.begin(i), own.begin(i), "begin of token " + i);
            assertEquals(others.end(i), own.end(i), "end of token " + i);
        }
    }

    @Test
    void anotherKindOfTokenizerIsLeftToTheLibrary() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.putObject("model").put("type", "BPE");
        assertEquals(Optional.empty(), WordPieceTokenizer.of(json));
    }

    private static Optional<Integer> specialTokens(String processor) throws IOException {
        return SpecialTokens.of(new ObjectMapper().readTree("{\"post_processor\": " + processor + "}"))
                .map(SpecialTokens::count);
    }

    @Test
    void specialTokensAreThoseThatTheFileNames() throws IOException {
        SpecialTokens bert = SpecialTokens.of(new ObjectMapper().readTree("""
                                {"post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 102], "cls": ["[CLS]", 101]}}""")).orElseThrow();
        assertArrayEquals(new long[] {101, 7, 8, 102}, bert.around(new long[] {7, 8}));
        assertEquals(Optional.of(3), specialTokens("""
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "[END]"}}],
                 "special_tokens": {"[CLS]": {"ids": [1]}, "[END]": {"ids": [2, 3]}}}"""));
    }

    @Test
    void specialTokensOfAnotherKindAreLeftToTheLibrary() throws IOException {
        assertEquals(Optional.empty(), specialTokens("null"));
        assertEquals(Optional.empty(), specialTokens("{\"type\": \"RobertaProcessing\", \"cls\": [\"<s>\", 0]}"));
        assertEquals(Optional.empty(), specialTokens("""
                {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}],
                 "special_tokens": {}}"""));
        assertEquals(Optional.empty(), specialTokens("{\"type\": \"TemplateProcessing\", \"single\": []}"));
        assertEquals(Optional.empty(), specialTokens("{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\"]}"));
    }
}
