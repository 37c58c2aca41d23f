package dev.orrery.context.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the limit of a model is found (context contract, section 6.3). */
class ModelLimitsTest {
    @TempDir
    Path model;

    private void file(String name, String content) throws IOException {
        Files.writeString(model.resolve(name), content);
    }

    @Test
    void theFirstUsableSettingCounts() throws IOException {
        assertEquals(Optional.empty(), ModelLimits.maxInputTokens(model));
        file("config.json", "{\"max_position_embeddings\": 514}");
        assertEquals(Optional.of(514), ModelLimits.maxInputTokens(model));
        file("tokenizer_config.json", "{\"model_max_length\": 512}");
        assertEquals(Optional.of(512), ModelLimits.maxInputTokens(model));
        file("sentence_bert_config.json", "{\"max_seq_length\": 256}");
        assertEquals(Optional.of(256), ModelLimits.maxInputTokens(model));
    }

    @Test
    void whatIsNoLimitIsPassedOver() throws IOException {
        file("config.json", "{\"max_position_embeddings\": 128}");
        file("sentence_bert_config.json", "{\"max_seq_length\": null}");
        for (String unusable : new String[] {"0", "-1", "1000000", "1e30", "\"512\"", "512.5"}) {
            file("tokenizer_config.json", "{\"model_max_length\": " + unusable + "}");
            assertEquals(Optional.of(128), ModelLimits.maxInputTokens(model), unusable);
        }
    }

    @Test
    void aChunkLeavesRoomForTheSpecialTokens() {
        assertEquals(new ModelLimits(256, 2, 254), ModelLimits.of(256, 2));
        assertEquals(1, ModelLimits.of(2, 2).safeChunkLengthMax());
    }
}
