package dev.orrery.context.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.tokenizer.TextTokenizer;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds for every text: nothing is lost, no limit is broken, no sign is torn apart, and it is the same each time. */
class ChunkingPropertiesTest {
    private static final TextTokenizer CLOUD = new TiktokenTokenizer("text-embedding-3-small");

    /** Texts of everything that tokenizers stumble over. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(14);
        Arbitrary<String> signs = Arbitraries.of(
                "👩‍👩‍👧",
                "🏳️‍🌈",
                "👍🏽",
                "🇩🇪",
                "e\u0301",
                "q\u0323\u0307",
                "ñ",
                "한국어",
                "日本語",
                "ไทย",
                "हिन्दी",
                "العربية",
                "ß",
                "𝔘𝔫𝔦",
                "\u200b",
                "\u00ad",
                "\ufeff",
                "[SEP]",
                "##x");
        Arbitrary<String> marks = Arbitraries.of(
                " ", "  ", "\n", "\n\n", "\t", "\u00a0", ",", ". ", "—", "```", "| --- |", "/", "_", "$1.50");
        Arbitrary<String> longWords = Arbitraries.strings()
                .withChars("abcdef0123456789")
                .ofMinLength(90)
                .ofMaxLength(400);
        return Arbitraries.frequencyOf(
                        Tuple.of(10, words), Tuple.of(8, marks), Tuple.of(4, signs), Tuple.of(1, longWords))
                .list()
                .ofMaxSize(120)
                .map(parts -> "Begin" + String.join("", parts) + "end");
    }

    @Property(tries = 300)
    void chunksWithoutOverlapAreTheTextAgain(
            @ForAll("texts") String text, @ForAll @IntRange(min = 40, max = 256) int length) {
        for (TextTokenizer tokenizer : List.of(MiniLm.OWN, CLOUD)) {
            List<String> chunks = new Chunker(tokenizer, new Chunking(length, 0)).chunk(text);
            assertEquals(visible(text), visible(String.join("", chunks)));
        }
    }

    @Property(tries = 300)
    void noChunkIsLongerThanItsLimit(
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 1, max = 64) int length,
            @ForAll @IntRange(max = 63) int overlap) {
        Chunking chunking = new Chunking(length, Math.min(overlap, length - 1));
        for (TextTokenizer tokenizer : List.of(MiniLm.OWN, CLOUD)) {
            for (String chunk : new Chunker(tokenizer, chunking).chunk(text)) {
                assertTrue(tokenizer.encode(chunk).length <= length, chunk);
                assertFalse(chunk.isBlank());
            }
        }
    }

    @Property(tries = 300)
    void everyChunkIsAPieceOfTheTextAndOverlapsTheOneBefore(
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 40, max = 120) int length,
            @ForAll @IntRange(max = 39) int overlap) {
        for (TextTokenizer tokenizer : List.of(MiniLm.OWN, CLOUD)) {
            // Where the chunk before may end and begin: a text that repeats itself has the same chunk at several
            // places.
            NavigableMap<Integer, Integer> places = new TreeMap<>(Map.of(0, 0));
            for (String chunk : new Chunker(tokenizer, new Chunking(length, overlap)).chunk(text)) {
                places = placesOf(chunk, text, places);
                assertFalse(places.isEmpty(), () -> "Not in the text, or after a hole: " + chunk);
            }
            assertEquals("", visible(text.substring(places.lastKey())));
        }
    }

    /** By their ends the beginnings of this chunk that leave no hole behind one of the places before. */
    private static NavigableMap<Integer, Integer> placesOf(
            String chunk, String text, NavigableMap<Integer, Integer> before) {
        NavigableMap<Integer, Integer> places = new TreeMap<>();
        for (Map.Entry<Integer, Integer> place : before.entrySet()) {
            int latest = place.getKey();
            while (latest < text.length()
                    && visible(text.substring(place.getKey(), latest + 1)).isEmpty()) {
                latest++;
            }
            int found = text.indexOf(chunk, place.getValue());
            while (found >= 0 && found <= latest) {
                places.merge(found + chunk.length(), found, Math::min);
                found = text.indexOf(chunk, found + 1);
            }
        }
        return places;
    }

    @Property(tries = 300)
    void noSignIsTornApart(@ForAll("texts") String text, @ForAll @IntRange(min = 40, max = 80) int length) {
        for (TextTokenizer tokenizer : List.of(MiniLm.OWN, CLOUD)) {
            for (String chunk : new Chunker(tokenizer, new Chunking(length, length / 4)).chunk(text)) {
                int first = chunk.codePointAt(0);
                int last = chunk.codePointBefore(chunk.length());
                assertTrue(Character.getType(first) != Character.SURROGATE, chunk);
                assertTrue(Character.getType(last) != Character.SURROGATE, chunk);
                assertTrue(Character.getType(first) != Character.NON_SPACING_MARK, chunk);
                assertFalse(Character.isEmojiModifier(first), chunk);
                assertTrue(last != '\u200d', chunk);
            }
        }
    }

    @Property(tries = 100)
    void theSameTextHasTheSameChunks(@ForAll("texts") String text) {
        for (TextTokenizer tokenizer : List.of(MiniLm.OWN, CLOUD)) {
            Chunker chunker = new Chunker(tokenizer, new Chunking(48, 8));
            assertEquals(chunker.chunk(text), chunker.chunk(text));
        }
    }

    /** Without what separates words and without what has no shape. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints()
                .filter(point -> !Character.isWhitespace(point)
                        && !Character.isSpaceChar(point)
                        && Character.getType(point) != Character.FORMAT)
                .forEach(visible::appendCodePoint);
        return visible.toString();
    }
}
