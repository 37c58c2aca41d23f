package dev.orrery.context.chunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an embedding model accepts as one input, in tokens. */
public record ModelLimits(int maxInputTokens, int specialTokensPerInput, int safeChunkLengthMax) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNUSABLE = 1_000_000;

    private record Setting(String file, String field) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting("sentence_bert_config.json", "max_seq_length"),
            new Setting("tokenizer_config.json", "model_max_length"),
            new Setting("config.json", "max_position_embeddings"));

    static ModelLimits of(int maxInputTokens, int specialTokens) {
        return new ModelLimits(maxInputTokens, specialTokens, Math.max(1, maxInputTokens - specialTokens));
    }

    /** The first usable maximum in the files of the model; empty when none says. */
    static Optional<Integer> maxInputTokens(Path directory) throws IOException {
        for (Setting setting : SETTINGS) {
            Path file = directory.resolve(setting.file());
            if (!Files.isRegularFile(file)) {
                continue;
            }
            JsonNode value = JSON.readTree(file.toFile()).path(setting.field());
            if (value.isIntegralNumber() && value.canConvertToInt()) {
                int tokens = value.intValue();
                if (tokens > 0 && tokens < UNUSABLE) {
                    return Optional.of(tokens);
                }
            }
        }
        return Optional.empty();
    }
}
