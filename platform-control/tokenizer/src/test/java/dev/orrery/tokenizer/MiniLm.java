package dev.orrery.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The tokenizer of all-MiniLM-L6-v2, by the native library, by Java, and as the model reads it. */
final class MiniLm {
    static final NativeTokenizer NATIVE;
    static final TextTokenizer OWN;
    static final InputTokenizer INPUT;

    static {
        try {
            Path file = Files.createTempFile("tokenizer", ".json");
            try (InputStream packaged = Objects.requireNonNull(
                    MiniLm.class.getClassLoader().getResourceAsStream("all-minilm-l6-v2-q-tokenizer.json"))) {
                Files.copy(packaged, file, StandardCopyOption.REPLACE_EXISTING);
            }
            NATIVE = new NativeTokenizer(Files.readAllBytes(file));
            OWN = TextTokenizer.load(file);
            INPUT = InputTokenizer.load(file);
            Files.delete(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private MiniLm() {}
}
