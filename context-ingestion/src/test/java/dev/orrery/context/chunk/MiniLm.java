package dev.orrery.context.chunk;

import dev.orrery.tokenizer.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The tokenizer of all-MiniLM-L6-v2, as chunks are cut with it. */
final class MiniLm {
    static final TextTokenizer OWN;

    static {
        try {
            Path file = Files.createTempFile("tokenizer", ".json");
            try (InputStream packaged = Objects.requireNonNull(
                    MiniLm.class.getClassLoader().getResourceAsStream("all-minilm-l6-v2-q-tokenizer.json"))) {
                Files.copy(packaged, file, StandardCopyOption.REPLACE_EXISTING);
            }
            OWN = TextTokenizer.load(file);
            Files.delete(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private MiniLm() {}
}
