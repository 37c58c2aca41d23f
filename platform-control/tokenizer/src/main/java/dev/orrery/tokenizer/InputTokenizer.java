package dev.orrery.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
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

    private final @Nullable WordPieceTokenizer java;
    /** What the library is loaded from, until it is; the file may be another one by then. */
    private byte @Nullable [] file;

    private @Nullable NativeTokenizer library;
    private boolean closed;

    private InputTokenizer(byte[] file) throws IOException {
        this.java = WordPieceTokenizer.of(file).orElse(null);
        if (java == null) {
            this.library = new NativeTokenizer(file);
        } else {
            this.file = file;
        }
    }

    /**
     * The tokenizer of a model's {@code tokenizer.json}. Where Java may take over, the library is loaded for the first text
     * that needs it, which takes up to 0.3 s.
     */
    public static InputTokenizer load(Path file) throws IOException {
        return new InputTokenizer(Files.readAllBytes(file));
    }

    /** The whole text; nothing is cut. */
    public long[] ids(String text) {
        return java == null || !agreed(text) ? library().input(text) : java.input(text);
    }

    private synchronized NativeTokenizer library() {
        if (closed) {
            throw new IllegalStateException("The tokenizer is closed");
        }
        if (library == null) {
            try {
                library = new NativeTokenizer(Objects.requireNonNull(file));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            file = null;
        }
        return library;
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

    @Override
    public synchronized void close() {
        closed = true;
        if (library != null) {
            library.close();
        }
    }
}
