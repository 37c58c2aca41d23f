package dev.orrery.tokenizer;

import java.util.Arrays;
import java.util.Map;

/**
 * The pieces of a WordPiece model as a trie over UTF-16 units in one hash table of primitives: the longest piece at a
 * position is found in one walk, without a string for each candidate.
 */
final class WordPieceVocabulary {
    private static final int WORD_START = 0;
    private static final int CONTINUATION = 1;
    private static final int ABSENT = -1;

    private final long[] keys;
    private final int[] children;
    private final int mask;
    private int[] pieceOfNode = {ABSENT, ABSENT};
    private int nodes = 2;

    /** @param continuingPrefix what marks a piece that continues a word, for example {@code ##} */
    WordPieceVocabulary(Map<String, Integer> pieces, String continuingPrefix) {
        int units = pieces.keySet().stream().mapToInt(String::length).sum();
        int slots = Integer.highestOneBit(Math.max(16, units)) << 1;
        keys = new long[slots];
        Arrays.fill(keys, ABSENT);
        children = new int[slots];
        mask = slots - 1;
        pieces.forEach((piece, id) -> {
            boolean continues = piece.length() > continuingPrefix.length() && piece.startsWith(continuingPrefix);
            add(continues ? CONTINUATION : WORD_START, piece, continues ? continuingPrefix.length() : 0, id);
            if (continues) {
                // A word may begin with the characters of the prefix as well.
                add(WORD_START, piece, 0, id);
            }
        });
        pieceOfNode = Arrays.copyOf(pieceOfNode, nodes);
    }

    private void add(int root, String piece, int from, int id) {
        int node = root;
        for (int at = from; at < piece.length(); at++) {
            long key = key(node, piece.charAt(at));
            int slot = slot(key);
            if (keys[slot] == ABSENT) {
                keys[slot] = key;
                children[slot] = nodes;
                if (nodes == pieceOfNode.length) {
                    pieceOfNode = Arrays.copyOf(pieceOfNode, nodes * 2);
                }
                pieceOfNode[nodes++] = ABSENT;
            }
            node = children[slot];
        }
        pieceOfNode[node] = id;
    }

    /**
     * The longest piece that {@code word[from, to)} begins with: its length in the upper, its id in the lower half; −1
     * when there is none.
     */
    long longest(char[] word, int from, int to, boolean wordStart) {
        int node = wordStart ? WORD_START : CONTINUATION;
        long found = ABSENT;
        for (int at = from; at < to; at++) {
            int slot = slot(key(node, word[at]));
            if (keys[slot] == ABSENT) {
                break;
            }
            node = children[slot];
            int piece = pieceOfNode[node];
            if (piece != ABSENT) {
                found = (long) (at + 1 - from) << Integer.SIZE | piece;
            }
        }
        return found;
    }

    private static long key(int node, char unit) {
        return (long) node << Character.SIZE | unit;
    }

    private int slot(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> Integer.SIZE) & mask;
        while (keys[slot] != key && keys[slot] != ABSENT) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
