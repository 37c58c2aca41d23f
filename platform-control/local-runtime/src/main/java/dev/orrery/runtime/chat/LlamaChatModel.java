package dev.orrery.runtime.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A GGUF file on llama.cpp, in this process. The binding does not give the memory of a model back when it is closed; only
 * the end of the process does.
 */
final class LlamaChatModel {
    /** Tokens of prompt read between two looks at whether the client is still there. */
    private static final int PROMPT_STEP_TOKENS = 256;

    /** The least room for an answer that makes a prompt worth reading. */
    private static final int LEAST_ANSWER_TOKENS = 16;

    /** Ends of a turn that a model may write as text when its vocabulary does not mark them as ends. */
    private static final List<String> END_MARKS =
            List.of("<|im_end|>", "<|im_start|>", "<|endoftext|>", "<end_of_turn>", "<|eot_id|>");

    private final LlamaModel model;
    private final int contextSize;
    private final ObjectMapper json = new ObjectMapper();

    private LlamaChatModel(LlamaModel model, int contextSize) {
        this.model = model;
        this.contextSize = contextSize;
    }

    /** @param threads native threads of a generation */
    static LlamaChatModel load(Path gguf, int contextSize, int threads) throws IOException {
        try {
            LlamaModel model = new LlamaModel(new ModelParameters()
                    .setModel(gguf.toString())
                    .setCtxSize(contextSize)
                    .setThreads(threads)
                    .setThreadsBatch(threads)
                    .setParallel(1)
                    .setBatchSize(PROMPT_STEP_TOKENS)
                    .disableContextShift()
                    .disableLog());
            return new LlamaChatModel(model, contextSize);
        } catch (RuntimeException refused) {
            throw new IOException(refused.getMessage(), refused);
        } catch (LinkageError noLibrary) {
            throw new IOException("llama.cpp cannot be loaded: " + noLibrary.getMessage(), noLibrary);
        }
    }

    /** As {@link ChatModel#answer}. */
    void answer(ChatCall call, Progress progress) {
        String prompt = prompt(call.turns());
        int promptTokens = model.encode(prompt).length;
        int room = contextSize - promptTokens;
        if (room < Math.min(call.maxTokens(), LEAST_ANSWER_TOKENS)) {
            throw Failure.badRequest(
                            "context_length_exceeded",
                            "The messages have " + promptTokens + " tokens; with the answer they must fit into "
                                    + contextSize + ". Shorten them.")
                    .with(Map.of("tokens", promptTokens, "max_tokens", contextSize));
        }
        progress.emit(new GenerationEvent.Started(promptTokens));
        read(prompt, promptTokens, progress);
        if (!progress.cancelled()) {
            generate(prompt, promptTokens, Math.min(call.maxTokens(), room), call, progress);
        }
    }

    /** Reads a long prompt step by step into the cache of the context: one native call could not be interrupted. */
    private void read(String prompt, int promptTokens, Progress progress) {
        int step = Math.max(1, (int) ((long) prompt.length() * PROMPT_STEP_TOKENS / Math.max(1, promptTokens)));
        for (int end = step; end < prompt.length() && !progress.cancelled(); end += step) {
            int whole = Character.isLowSurrogate(prompt.charAt(end)) ? end + 1 : end;
            LlamaIterator reading = model.generate(new InferenceParameters(prompt.substring(0, whole))
                            .setNPredict(0)
                            .setCachePrompt(true))
                    .iterator();
            while (reading.hasNext()) {
                reading.next();
            }
        }
    }

    private void generate(String prompt, int promptTokens, int maxTokens, ChatCall call, Progress progress) {
        List<String> stop = new ArrayList<>(END_MARKS);
        stop.addAll(call.stop());
        InferenceParameters parameters = new InferenceParameters(prompt)
                .setNPredict(maxTokens)
                .setTemperature((float) call.temperature())
                .setCachePrompt(true)
                .setStopStrings(stop.toArray(String[]::new));
        if (call.topP() != null) {
            parameters.setTopP(call.topP().floatValue());
        }
        if (call.seed() != null) {
            parameters.setSeed(call.seed());
        }
        StringBuilder answer = new StringBuilder();
        int pieces = 0;
        LlamaIterator tokens = model.generate(parameters).iterator();
        while (tokens.hasNext()) {
            if (progress.cancelled()) {
                tokens.cancel();
                return;
            }
            String text = tokens.next().text;
            if (!text.isEmpty()) {
                pieces++;
                answer.append(text);
                progress.emit(new GenerationEvent.Text(text));
            }
        }
        // The binding does not tell why it stopped, and joins tokens that end inside of a character.
        int completionTokens = Math.min(maxTokens, Math.max(pieces, model.encode(answer.toString()).length));
        FinishReason reason = completionTokens >= maxTokens ? FinishReason.LENGTH : FinishReason.STOP;
        progress.emit(new GenerationEvent.Finished(reason, promptTokens, completionTokens));
    }

    /**
     * The conversation in the model's own chat template. The template gets ASCII stand-ins for the texts, because the
     * binding cuts its result by bytes where it has other characters.
     */
    private String prompt(List<ChatTurn> turns) {
        String nonce = UUID.randomUUID().toString();
        ObjectNode request = json.createObjectNode();
        for (int i = 0; i < turns.size(); i++) {
            request.withArray("messages")
                    .addObject()
                    .put("role", turns.get(i).role())
                    .put("content", standIn(nonce, i));
        }
        String prompt = model.applyTemplate(request.toString());
        for (int i = turns.size() - 1; i >= 0; i--) {
            prompt = prompt.replace(
                    standIn(nonce, i), SpecialTokens.disarm(turns.get(i).content()));
        }
        return prompt;
    }

    private static String standIn(String nonce, int index) {
        return "[[" + nonce + "-" + index + "]]";
    }
}
