package dev.orrery.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Token ids as a model reads them, its special tokens included: those of the native library, always. Text whose tokens
 * Java and the library agree on is tokenized in Java, some ten times as fast. Safe for use by several threads.
 */
public final class InputTokenizer implements AutoCloseable {
    /** Latin, Greek and Cyrillic with their accents; behind them the library's Unicode is an older one. */
    static final int AGREED = 0x530;

    /** Dashes, quotation marks, arrows, signs of money and mathematics, lines and boxes. */
    static final int AGREED_SIGNS = 0x2010;

    static final int AGREED_SIGNS_END = 0x2C00;

    private final NativeTokenizer library;
    private final @Nullable TextTokenizer java;
    private final long[] before;
    private final long[] after;

    private InputTokenizer(NativeTokenizer library, @Nullable TextTokenizer java) {
        this.library = library;
        this.java = java;
        long[] bare = library.encode("a");
        long[] input = library.input("a");
        int begin = indexOf(input, bare);
        this.before = Arrays.copyOf(input, begin);
        this.after = Arrays.copyOfRange(input, begin + bare.length, input.length);
    }

    /** The tokenizer of a model's {@code tokenizer.json}. */
    public static InputTokenizer load(Path file) throws IOException {
        NativeTokenizer library = new NativeTokenizer(file);
        try {
            return new InputTokenizer(library, library.inJava(file).orElse(null));
        } catch (IOException | RuntimeException unusable) {
            library.close();
            throw unusable;
        }
    }

    /** The whole text; nothing is cut. */
    public long[] ids(String text) {
        if (java == null || !agreed(text)) {
            return library.input(text);
        }
        long[] tokens = java.encode(text);
        long[] input = Arrays.copyOf(before, before.length + tokens.length + after.length);
        System.arraycopy(tokens, 0, input, before.length, tokens.length);
        System.arraycopy(after, 0, input, before.length + tokens.length, after.length);
        return input;
    }

    static boolean agreed(String text) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit >= AGREED && (unit < AGREED_SIGNS || unit >= AGREED_SIGNS_END)) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(long[] input, long[] tokens) {
        for (int begin = 0; begin + tokens.length <= input.length; begin++) {
            if (Arrays.equals(input, begin, begin + tokens.length, tokens, 0, tokens.length)) {
                return begin;
            }
        }
        throw new IllegalStateException("The tokenizer changes a text's tokens when it adds special ones");
    }

    @Override
    public void close() {
        library.close();
    }
}
