package dev.orrery.bench.knowledge;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.orrery.tokenizer.UsageReports;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The model and nothing else: token ids go into ONNX Runtime, a text a run, as many at the same time as there are cores.
 * What a server adds (tokenizing, pooling, HTTP, JSON) is what this leaves out.
 */
final class RawModel implements AutoCloseable {
    static {
        UsageReports.off();
    }

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;

    RawModel(Path folder) throws OrtException, IOException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(folder.resolve("model.onnx").toString(), options);
        }
        tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(folder.resolve("tokenizer.json"))
                .optPadding(false)
                .optTruncation(false)
                .build();
    }

    List<long[]> tokens(List<String> texts) {
        return texts.stream().map(text -> tokenizer.encode(text).getIds()).toList();
    }

    /** Runs all of them. @return texts a second */
    double run(List<long[]> texts) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        AtomicInteger next = new AtomicInteger();
        long begin = System.nanoTime();
        try (ExecutorService workers = Executors.newFixedThreadPool(cores)) {
            List<Future<Void>> running = IntStream.range(0, cores)
                    .mapToObj(worker -> workers.submit(() -> {
                        for (int text = next.getAndIncrement(); text < texts.size(); text = next.getAndIncrement()) {
                            run(texts.get(text));
                        }
                        return (Void) null;
                    }))
                    .toList();
            for (Future<Void> worker : running) {
                worker.get();
            }
        }
        return texts.size() / Times.seconds(begin);
    }

    private void run(long[] ids) throws OrtException {
        long[] shape = {1, ids.length};
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            if (result.size() == 0) {
                throw new IllegalStateException("The model gave no output");
            }
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
        tokenizer.close();
    }
}
