package dev.orrery.runtime.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.model.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingModelTest {
    @TempDir
    static Path root;

    static EmbeddingModel model;

    @BeforeAll
    static void load() throws IOException {
        model = EmbeddingModel.load(new ModelSpec(BundledMiniLm.MODEL_ID, BundledMiniLm.install(root), null, null), 2);
    }

    @AfterAll
    static void close() throws Exception {
        model.close();
    }

    @Test
    void theBundledModelIsInstalledForOthersToRead() throws IOException {
        Path folder = root.resolve("all-minilm-l6-v2");
        JsonNode tokenizer =
                new ObjectMapper().readTree(folder.resolve("tokenizer.json").toFile());
        JsonNode limits = new ObjectMapper()
                .readTree(folder.resolve("sentence_bert_config.json").toFile());

        assertThat(Files.size(folder.resolve("model.onnx"))).isEqualTo(22_972_370);
        assertThat(tokenizer.get("truncation").isNull()).isTrue();
        assertThat(tokenizer.get("padding").isNull()).isTrue();
        assertThat(limits.get("max_seq_length").intValue()).isEqualTo(256);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "model.onnx", "tokenizer.json", "sentence_bert_config.json", "config.json");
        }
    }

    /** ONNX Runtime keeps what it would send to its makers in a database that stays open. */
    @Test
    void nothingIsKeptToBeReported() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.map(EmbeddingModelTest::target))
                    .anyMatch(file -> file.endsWith(".jar"))
                    .noneMatch(file -> file.contains("onnxruntime.db"));
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "closed";
        }
    }

    @Test
    void similarSentencesAreNearAndOthersFar() {
        List<float[]> vectors = model.embed(List.of(
                        "How do I reset my password?",
                        "I forgot my login credentials and need to recover them",
                        "The pump needs 40 Nm of torque on each bolt"))
                .vectors();

        assertThat(dot(vectors.get(0), vectors.get(1))).isCloseTo(0.61, within(0.03));
        assertThat(dot(vectors.get(0), vectors.get(2))).isCloseTo(0.06, within(0.05));
    }

    @Test
    void vectorsHaveTheModelsDimensionAndLengthOne() {
        float[] vector = model.embed(List.of("revenue grew")).vectors().getFirst();

        assertThat(model.dimension()).isEqualTo(384);
        assertThat(vector).hasSize(384);
        assertThat(dot(vector, vector)).isCloseTo(1.0, within(1e-5));
    }

    @Test
    void aTextsVectorDoesNotDependOnItsNeighbours() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            texts.add("Sentence " + i + " of the manual about valve maintenance.".repeat(1 + (i * 7) % 5));
        }

        List<float[]> together = model.embed(texts).vectors();

        for (int i = 0; i < texts.size(); i++) {
            float[] alone = model.embed(List.of(texts.get(i))).vectors().getFirst();
            assertThat(dot(together.get(i), alone)).isCloseTo(1.0, within(1e-5));
        }
    }

    @Test
    void theTokensAreCountedWithSpecialTokens() {
        assertThat(model.embed(List.of("hello world", "hello")).promptTokens()).isEqualTo(4 + 3);
    }

    @Test
    void aTextAtTheLimitIsReadAndOneTokenMoreIsRefusedNotCut() {
        assertThat(model.embed(List.of("word ".repeat(254))).promptTokens()).isEqualTo(256);

        assertThatThrownBy(() -> model.embed(List.of("short", "word ".repeat(255))))
                .isInstanceOfSatisfying(Failure.class, refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused.code()).isEqualTo("context_length_exceeded");
                    assertThat(refused.details()).isEqualTo(Map.of("index", 1, "tokens", 257, "max_tokens", 256));
                });
    }

    @Test
    void aFolderWithoutAModelIsRefusedWithTheReason() {
        assertThatThrownBy(() -> EmbeddingModel.load(new ModelSpec("x", root, null, null), 1))
                .isInstanceOf(IOException.class)
                .hasMessage("an embeddings model is a folder with model.onnx and tokenizer.json");
    }

    private static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}
