package dev.orrery.runtime.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.model.InProcessModel;
import dev.orrery.runtime.model.ModelSpec;
import dev.orrery.runtime.model.PackagedLibraries;
import dev.orrery.tokenizer.InputTokenizer;
import dev.orrery.tokenizer.UsageReports;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A sentence-transformers model (BERT layout) on ONNX Runtime: mean over the tokens, then length one.
 *
 * <p>As many workers as cores run texts at the same time, each on one core, longest texts first so that they end
 * together. A run takes one text: an int8 model scales its activations over the whole batch, so a text's vector would
 * change with its neighbours (cosine 0.989 measured), and on one core a batch is no faster. The runtime's memory pattern
 * stays on: without it, runs of changing lengths take up to half as long again.
 */
public final class EmbeddingModel implements InProcessModel {
    static {
        UsageReports.off();
        PackagedLibraries.folder()
                .ifPresent(folder -> System.setProperty("onnxruntime.native.path", folder.toString()));
    }

    private static final int DEFAULT_MAX_TOKENS = 256;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Set<String> inputNames;
    private final InputTokenizer tokenizer;
    private final int maxTokens;
    private final int dimension;
    private final ExecutorService workers;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private EmbeddingModel(OrtSession session, InputTokenizer tokenizer, int maxTokens, int workerCount)
            throws OrtException {
        this.environment = OrtEnvironment.getEnvironment();
        this.session = session;
        this.inputNames = session.getInputNames();
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.workers = Executors.newFixedThreadPool(
                workerCount, Thread.ofPlatform().daemon().name("embed-", 0).factory());
        this.dimension = run(new long[] {101, 102}).length;
    }

    /**
     * Loads a folder with {@code model.onnx}, {@code tokenizer.json} and, for the limit of the input,
     * {@code sentence_bert_config.json}.
     *
     * @param workerCount texts embedded at the same time
     */
    public static EmbeddingModel load(ModelSpec spec, int workerCount) throws IOException {
        Path folder = spec.path();
        Path model = folder.resolve("model.onnx");
        Path tokenizerFile = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(model) || !Files.isRegularFile(tokenizerFile)) {
            throw new IOException("an embeddings model is a folder with model.onnx and tokenizer.json");
        }
        OrtSession session = null;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "orrery")
                    .createSession(model.toString(), options);
            InputTokenizer tokenizer = InputTokenizer.load(tokenizerFile);
            return new EmbeddingModel(session, tokenizer, maxTokens(folder), workerCount);
        } catch (OrtException refused) {
            closeQuietly(session, refused);
            throw new IOException(refused.getMessage(), refused);
        } catch (IOException | RuntimeException refused) {
            closeQuietly(session, refused);
            throw refused;
        }
    }

    private static int maxTokens(Path folder) throws IOException {
        Path config = folder.resolve("sentence_bert_config.json");
        return Files.exists(config)
                ? new ObjectMapper()
                        .readTree(config.toFile())
                        .path("max_seq_length")
                        .asInt(DEFAULT_MAX_TOKENS)
                : DEFAULT_MAX_TOKENS;
    }

    private static void closeQuietly(@Nullable OrtSession session, Exception reason) {
        if (session == null) {
            return;
        }
        try {
            session.close();
        } catch (OrtException suppressed) {
            reason.addSuppressed(suppressed);
        }
    }

    public int dimension() {
        return dimension;
    }

    /** Longest text in tokens, special tokens included. */
    public int maxTokens() {
        return maxTokens;
    }

    /**
     * @throws Failure 400 {@code context_length_exceeded} when a text is too long; nothing is cut
     * @throws Failure 409 {@code runtime_model_not_loaded} when the model was unloaded meanwhile
     */
    public Embeddings embed(List<String> texts) {
        use.readLock().lock();
        try {
            if (closed) {
                throw Failure.conflict("runtime_model_not_loaded", "The embeddings model was unloaded.");
            }
            List<long[]> tokens = tokenize(texts);
            List<float[]> vectors = embedTokens(tokens);
            return new Embeddings(
                    vectors, tokens.stream().mapToInt(ids -> ids.length).sum());
        } finally {
            use.readLock().unlock();
        }
    }

    private List<long[]> tokenize(List<String> texts) {
        List<long[]> tokens = new ArrayList<>(texts.size());
        for (int index = 0; index < texts.size(); index++) {
            long[] ids = tokenizer.ids(texts.get(index));
            if (ids.length > maxTokens) {
                throw Failure.badRequest(
                                "context_length_exceeded",
                                "Input " + index + " has " + ids.length + " tokens; this model reads at most "
                                        + maxTokens + ". Split the text.")
                        .with(Map.of("index", index, "tokens", ids.length, "max_tokens", maxTokens));
            }
            tokens.add(ids);
        }
        return tokens;
    }

    private List<float[]> embedTokens(List<long[]> tokens) {
        Map<Integer, Future<float[]>> running = new LinkedHashMap<>();
        IntStream.range(0, tokens.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer index) -> tokens.get(index).length)
                        .reversed())
                .forEach(index -> running.put(index, workers.submit(() -> run(tokens.get(index)))));
        float[][] vectors = new float[tokens.size()][];
        try {
            for (Map.Entry<Integer, Future<float[]>> one : running.entrySet()) {
                vectors[one.getKey()] = one.getValue().get();
            }
        } catch (ExecutionException failed) {
            throw Failure.of(500, "embedding_failed", "The embeddings model failed on an input.")
                    .causedBy(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("runtime_unavailable", "The runtime is stopping.");
        } finally {
            running.values().forEach(one -> one.cancel(false));
        }
        return Arrays.asList(vectors);
    }

    private float[] run(long[] ids) throws OrtException {
        long[] shape = {1, ids.length};
        long[] mask = new long[ids.length];
        Arrays.fill(mask, 1);
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor typeTensor =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape)) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            inputs.put("input_ids", idTensor);
            inputs.put("attention_mask", maskTensor);
            inputs.put("token_type_ids", typeTensor);
            inputs.keySet().retainAll(inputNames);
            try (OrtSession.Result result = session.run(inputs)) {
                OnnxTensor states = (OnnxTensor) result.get(0);
                return pooled(states.getFloatBuffer(), ids.length);
            }
        }
    }

    private static float[] pooled(FloatBuffer states, int tokens) {
        float[] vector = new float[states.remaining() / tokens];
        float[] state = new float[vector.length];
        for (int token = 0; token < tokens; token++) {
            states.get(state);
            for (int i = 0; i < vector.length; i++) {
                vector[i] += state[i];
            }
        }
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        float norm = (float) Math.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= norm;
        }
        return vector;
    }

    /** Waits for the requests that are under way. */
    @Override
    public void close() throws OrtException {
        use.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            workers.shutdown();
            session.close();
            tokenizer.close();
        } finally {
            use.writeLock().unlock();
        }
    }
}
