package dev.orrery.context.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkerTest {
    /** One token a word; a word is its number. */
    private static final class Words implements ChunkTokenizer {
        @Override
        public long[] encode(String text) {
            return text.isBlank()
                    ? new long[0]
                    : Arrays.stream(text.trim().split("\\s+", -1))
                            .mapToLong(Long::parseLong)
                            .toArray();
        }

        @Override
        public String decode(long[] ids) {
            return LongStream.of(ids).mapToObj(Long::toString).collect(Collectors.joining(" "));
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
        // Tokens 3 and 4 side by side are read back as three tokens; token 9 has no text at all.
        ChunkTokenizer odd = new ChunkTokenizer() {
            @Override
            public long[] encode(String text) {
                List<Long> ids = new ArrayList<>();
                for (String word : text.trim().split("\\s+", -1)) {
                    ids.add(word.equals("void") ? 9L : Long.parseLong(word));
                }
                if (text.contains("3 4") && ids.size() <= 3) {
                    ids.add(0L);
                }
                return ids.stream().mapToLong(Long::longValue).toArray();
            }

            @Override
            public String decode(long[] ids) {
                return LongStream.of(ids)
                        .mapToObj(id -> id == 9 ? "" : Long.toString(id))
                        .collect(Collectors.joining(" "));
            }

            @Override
            public int specialTokensPerInput() {
                return 0;
            }
        };
        assertEquals(List.of("2 3", "4 5"), new Chunker(odd, new Chunking(3, 0)).chunk("2 3 4 5"));
        assertEquals(List.of("1", "2"), new Chunker(odd, new Chunking(1, 0)).chunk("1 void 2"));
    }

    @Test
    void textWithoutTokensHasNoChunks() {
        assertEquals(List.of(), new Chunker(new Words(), new Chunking(5, 1)).chunk("  "));
    }
}
