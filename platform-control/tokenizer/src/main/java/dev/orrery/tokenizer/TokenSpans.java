package dev.orrery.tokenizer;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Where tokens lie in a text, in UTF-16 units. Text between two tokens (white space, characters that the model drops)
 * belongs to none; two tokens of one character share it.
 */
public final class TokenSpans {
    private int[] begins;
    private int[] ends;
    private final BitSet wordStarts = new BitSet();
    private int size;

    public TokenSpans(int expected) {
        begins = new int[Math.max(16, expected)];
        ends = new int[begins.length];
    }

    /** @param startsWord whether the text up to here and the text from here have the same tokens when they are apart */
    public void add(int begin, int end, boolean startsWord) {
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
        }
        begins[size] = begin;
        if (startsWord) {
            wordStarts.set(size);
        }
        ends[size++] = end;
    }

    public void addAll(TokenSpans more) {
        for (int i = 0; i < more.size; i++) {
            add(more.begins[i], more.ends[i], more.wordStarts.get(i));
        }
    }

    public int size() {
        return size;
    }

    public int begin(int index) {
        return begins[index];
    }

    public int end(int index) {
        return ends[index];
    }

    public boolean startsWord(int index) {
        return wordStarts.get(index);
    }

    /** Forgets all but the first tokens. */
    public void truncate(int count) {
        wordStarts.clear(count, size);
        size = count;
    }

    /** Forgets the first tokens; the others move to the front. */
    public void dropFirst(int count) {
        System.arraycopy(begins, count, begins, 0, size - count);
        System.arraycopy(ends, count, ends, 0, size - count);
        size -= count;
        BitSet kept = wordStarts.get(count, count + size);
        wordStarts.clear();
        wordStarts.or(kept);
    }
}
