package dev.orrery.runtime.embedding;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * all-MiniLM-L6-v2, int8, as it lies inside a jar on the class path: written once as a model folder, so that others
 * (the chunker counts tokens with its tokenizer) find it where every model is.
 */
public final class BundledMiniLm {
    public static final String MODEL_ID = "all-minilm-l6-v2";
    public static final String DISPLAY_NAME = "all-MiniLM-L6-v2 (int8, bundled)";

    private static final String MODEL_RESOURCE = "all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER_RESOURCE = "all-minilm-l6-v2-q-tokenizer.json";
    private static final String SENTENCE_CONFIG = """
        {"max_seq_length": 256, "do_lower_case": false}
        """;
    private static final String MODEL_CONFIG = """
        {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 384, "num_hidden_layers": 6,
         "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 512, "vocab_size": 30522}
        """;

    private BundledMiniLm() {}

    /** Writes what is missing under the root and returns the model's folder. */
    public static Path install(Path modelRoot) throws IOException {
        Path folder = modelRoot.resolve(MODEL_ID);
        Files.createDirectories(folder);
        if (!Files.exists(folder.resolve("config.json"))) {
            write(folder.resolve("config.json"), MODEL_CONFIG.getBytes(StandardCharsets.UTF_8));
        }
        if (!Files.exists(folder.resolve("sentence_bert_config.json"))) {
            write(folder.resolve("sentence_bert_config.json"), SENTENCE_CONFIG.getBytes(StandardCharsets.UTF_8));
        }
        if (!Files.exists(folder.resolve("tokenizer.json"))) {
            write(folder.resolve("tokenizer.json"), unlimited(resource(TOKENIZER_RESOURCE)));
        }
        if (!Files.exists(folder.resolve("model.onnx"))) {
            write(folder.resolve("model.onnx"), resource(MODEL_RESOURCE));
        }
        return folder;
    }

    /** The packaged tokenizer cuts and pads every text to 128 tokens; a tokenizer that counts must do neither. */
    private static byte[] unlimited(byte[] tokenizer) throws IOException {
        ObjectMapper json = new ObjectMapper();
        if (!(json.readTree(tokenizer) instanceof ObjectNode node)) {
            throw new IOException("The packaged tokenizer is not a JSON object");
        }
        node.putNull("truncation");
        node.putNull("padding");
        return json.writeValueAsBytes(node);
    }

    private static byte[] resource(String name) throws IOException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in =
                (loader == null ? BundledMiniLm.class.getClassLoader() : loader).getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("The bundled embeddings model is not on the class path: " + name);
            }
            return in.readAllBytes();
        }
    }

    private static void write(Path target, byte[] content) throws IOException {
        // Not by createTempFile: other processes, perhaps of another user, read the model as well.
        Path part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Files.write(part, content);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException unsupported) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
