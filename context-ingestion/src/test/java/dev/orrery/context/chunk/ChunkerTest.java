package dev.orrery.context.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.tokenizer.TextTokenizer;
import dev.orrery.tokenizer.TokenSpans;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkerTest {
    /** One token a word; a word is its number. */
    private static class Words implements TextTokenizer {
        private static final Pattern WORD = Pattern.compile("\\S+");

        @Override
        public long[] encode(String text) {
            return WORD.matcher(text)
                    .results()
                    .mapToLong(word -> Long.parseLong(word.group()))
                    .toArray();
        }

        @Override
        public TokenSpans spans(String text, int from, int to) {
            TokenSpans spans = new TokenSpans(0);
            WORD.matcher(text)
                    .region(from, to)
                    .results()
                    .forEach(word -> spans.add(word.start(), word.end(), wordsAreApart()));
            return spans;
        }

        boolean wordsAreApart() {
            return true;
        }

        @Override
        public int specialTokensPerInput() {
            return 0;
        }
    }

    private static String words(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static String window(String chunk) {
        String[] words = chunk.split(" ", -1);
        return words[0] + "-" + words[words.length - 1];
    }

    @ParameterizedTest
    @CsvSource({
        "6,3,1,'0-2,2-4,4-5'",
        "10,4,1,'0-3,3-6,6-9'",
        "10,4,3,'0-3,1-4,2-5,3-6,4-7,5-8,6-9'",
        "7,4,0,'0-3,4-6'",
        "4,4,2,'0-3'",
        "5,4,2,'0-3,2-4'"
    })
    void cutsTheWindowsOfTheContract(int tokens, int length, int overlap, String expected) {
        List<String> chunks = new Chunker(new Words(), new Chunking(length, overlap)).chunk(words(tokens));
        assertEquals(expected, chunks.stream().map(ChunkerTest::window).collect(Collectors.joining(",")));
    }

    @Test
    void coversEveryTokenSharesTheOverlapAndKeepsTheLimit() {
        Random random = new Random(20261122);
        for (int round = 0; round < 500; round++) {
            int tokens = 1 + random.nextInt(400);
            int length = 1 + random.nextInt(60);
            int overlap = random.nextInt(length);
            List<String> chunks = new Chunker(new Words(), new Chunking(length, overlap)).chunk(words(tokens));
            Set<Long> covered = new LinkedHashSet<>();
            long[] before = {};
            for (String chunk : chunks) {
                long[] ids = new Words().encode(chunk);
                assertTrue(ids.length <= length);
                if (before.length > 0) {
                    int shared = (int) (before[before.length - 1] - ids[0] + 1);
                    assertEquals(overlap, shared);
                }
                LongStream.of(ids).forEach(covered::add);
                before = ids;
            }
            assertEquals(tokens, covered.size());
        }
    }

    @Test
    void shrinksAWindowWhoseTextNeedsMoreTokensAndDropsWhatNeverFits() {
        // A piece of at most three words that has 3 and 4 side by side is read as one token more; 9 alone as five.
        TextTokenizer odd = new Words() {
            @Override
            public int count(String text) {
                int words = super.count(text);
                return text.equals("9") ? 5 : text.contains("3 4") && words <= 3 ? words + 1 : words;
            }

            @Override
            boolean wordsAreApart() {
                return false;
            }
        };
        assertEquals(List.of("2 3", "4 5"), new Chunker(odd, new Chunking(3, 0)).chunk("2 3 4 5"));
        assertEquals(List.of("1", "2"), new Chunker(odd, new Chunking(1, 0)).chunk("1 9 2"));
    }

    @Test
    void textWithoutTokensHasNoChunks() {
        assertEquals(List.of(), new Chunker(new Words(), new Chunking(5, 1)).chunk("  "));
    }

    @Test
    void aChunkIsTheTextAsItStandsThere() {
        String text = "# Title\n\n1\t2  3 4";
        TextTokenizer anything = new Words() {
            @Override
            public long[] encode(String piece) {
                return new long[(int) Words.WORD.matcher(piece).results().count()];
            }
        };
        assertEquals(List.of("# Title\n\n1", "1\t2  3", "3 4"), new Chunker(anything, new Chunking(3, 1)).chunk(text));
    }

    @Test
    void aLongStretchWithoutTokensIsShortened() {
        String gap = " \n".repeat(1_000_000);
        assertEquals(List.of("1 2"), new Chunker(new Words(), new Chunking(4, 1)).chunk("1" + gap + "2" + gap));
    }

    @Test
    void onlyTheTokensOfAWindowAreInMemory() {
        // As tokens of two numbers each it would need 32 MB; a window needs a block.
        String text = "1 ".repeat(2_000_000);
        TokenWindows tokens = new TokenWindows(new Words(), text);
        int seen = 0;
        while (tokens.has(seen)) {
            assertEquals(2 * seen, tokens.begin(seen));
            seen++;
            tokens.forget(seen - 100);
        }
        assertEquals(2_000_000, seen);
        assertTrue(tokens.held() < 64 * 1024, "tokens held: " + tokens.held());
    }

    @Test
    void aWordThatIsTooLongForTheModelKeepsItsText() {
        String word = "ab1".repeat(400);
        List<String> chunks = new Chunker(MiniLm.OWN, new Chunking(100, 0)).chunk(word);
        assertEquals(word, String.join("", chunks));
        assertTrue(chunks.size() > 1);
    }
}
