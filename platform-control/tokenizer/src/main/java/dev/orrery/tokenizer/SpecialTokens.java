package dev.orrery.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/** What a model adds to one input, by the {@code post_processor} of its {@code tokenizer.json}. */
record SpecialTokens(long[] before, long[] after) {

    /** Empty where the file says it in another way than BERT's do. */
    static Optional<SpecialTokens> of(JsonNode tokenizer) {
        JsonNode processor = tokenizer.path("post_processor");
        return switch (processor.path("type").asText()) {
            case "TemplateProcessing" -> template(processor);
            case "BertProcessing" ->
                pair(processor.path("cls").path(1), processor.path("sep").path(1));
            default -> Optional.empty();
        };
    }

    private static Optional<SpecialTokens> pair(JsonNode first, JsonNode last) {
        return first.isIntegralNumber() && last.isIntegralNumber()
                ? Optional.of(new SpecialTokens(new long[] {first.longValue()}, new long[] {last.longValue()}))
                : Optional.empty();
    }

    private static Optional<SpecialTokens> template(JsonNode processor) {
        LongStream.Builder before = LongStream.builder();
        LongStream.Builder after = LongStream.builder();
        int texts = 0;
        for (JsonNode piece : processor.path("single")) {
            if (piece.has("Sequence")) {
                texts++;
                continue;
            }
            String id = piece.path("SpecialToken").path("id").asText();
            JsonNode ids = processor.path("special_tokens").path(id).path("ids");
            if (ids.isEmpty()) {
                return Optional.empty();
            }
            for (JsonNode one : ids) {
                (texts == 0 ? before : after).add(one.longValue());
            }
        }
        return texts == 1
                ? Optional.of(new SpecialTokens(
                        before.build().toArray(), after.build().toArray()))
                : Optional.empty();
    }

    int count() {
        return before.length + after.length;
    }

    long[] around(long[] tokens) {
        long[] input = Arrays.copyOf(before, before.length + tokens.length + after.length);
        System.arraycopy(tokens, 0, input, before.length, tokens.length);
        System.arraycopy(after, 0, input, before.length + tokens.length, after.length);
        return input;
    }
}
