package dev.orrery.adapters.embeddings;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.UsageFigures;
import java.util.List;
import java.util.function.Supplier;

/** Counts every call of the client, before its vectors are given out. */
public final class MeteredEmbeddings implements EmbeddingsClient {
    private final EmbeddingsClient client;
    private final Supplier<MeteredCall> begin;

    /** @param begin begins the counting of one call */
    public MeteredEmbeddings(EmbeddingsClient client, Supplier<MeteredCall> begin) {
        this.client = client;
        this.begin = begin;
    }

    /** @throws Failure of the client, 503 {@code usage_unavailable} */
    @Override
    public EmbeddingAnswer answer(String model, List<String> texts) {
        MeteredCall call = begin.get();
        EmbeddingAnswer answer;
        try {
            answer = client.answer(model, texts);
        } catch (Failure failed) {
            call.failed(UsageFigures.NONE);
            throw failed;
        }
        Long told = answer.promptTokens();
        call.answeredAndCommitted(
                told == null
                        ? UsageFigures.estimate(
                                texts.stream().mapToLong(String::length).sum(), 0)
                        : UsageFigures.told(told, 0));
        return answer;
    }
}
