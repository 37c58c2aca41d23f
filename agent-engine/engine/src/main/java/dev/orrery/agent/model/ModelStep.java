package dev.orrery.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.ChatStream;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.stream.CallGuard;
import dev.orrery.agent.stream.Progress;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.Metering;
import dev.orrery.kit.usage.UsageFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Calls the model and passes its answer on, piece by piece. */
@Startup
@ApplicationScoped
public class ModelStep {
    private final Adapters adapters;
    private final EngineConfig.Generation generation;

    private final Metering metering;
    private final Timer firstToken;

    ModelStep(Adapters adapters, EngineConfig config, Metering metering, MeterRegistry metrics) {
        this.adapters = adapters;
        this.metering = metering;
        this.generation = config.generation();
        this.firstToken = Timer.builder("orrery.execution.first.token")
                .description("From the request to the model to the first piece of its answer")
                .register(metrics);
    }

    /**
     * The whole answer and the record of the call.
     *
     * @param toolCalls what the model asks for, in the OpenAI shape; without any, the text is the answer
     */
    public record Answer(String text, List<JsonNode> toolCalls, ModelCall call) {}

    /**
     * What the model is asked.
     *
     * @param tools function definitions; with any, no text is passed on before the end, because it may turn out to be
     *     the preface of a tool call
     * @param links what happens to addresses in the text
     * @param passedOn whether the text is what the execution answers, and goes to its readers as it comes
     */
    public record Question(List<ChatMessage> messages, List<JsonNode> tools, OutsideLinks links, boolean passedOn) {}

    /**
     * @param user whose quota admits the call and under whom it is counted
     * @throws Failure with a code of section 7.9
     */
    public Answer run(
            BoundModel model,
            DeploymentRef deployment,
            Question question,
            ModelUser user,
            Progress progress,
            CallGuard guard) {
        guard.call(() -> {
            admit(user);
            return user;
        });
        AtomicInteger pieces = new AtomicInteger();
        MeteredCall counted = metering.begin(user.actor(), model.id(), user.source());
        try {
            Answer answer = call(model, deployment, question, progress, guard, pieces);
            // Counted before the execution can end: an answer that nobody counts is not given.
            counted.answeredAndCommitted(used(answer.call().usage(), question.messages(), pieces.get()));
            return answer;
        } catch (Failure failed) {
            UsageFigures delivered = UsageFigures.estimate(characters(question.messages()), pieces.get());
            if (ExecFailure.CANCELLED.equals(failed.code())) {
                counted.cut(delivered);
            } else {
                counted.failed(delivered);
            }
            throw ExecFailure.ofProvider(failed, Capability.LLM_INFERENCE.wireName())
                    .with("requested_model", model.id())
                    .with("provider_slug", model.binding().slug());
        }
    }

    private void admit(ModelUser user) {
        try {
            metering.admit(user.actor());
        } catch (Failure refused) {
            throw ExecFailure.ofQuota(refused);
        }
    }

    /** As the provider counted; as estimated where it did not. */
    private static UsageFigures used(ModelCall.Usage told, List<ChatMessage> messages, int pieces) {
        return told.totalTokens() > 0
                ? UsageFigures.told(told.promptTokens(), told.completionTokens())
                : UsageFigures.estimate(characters(messages), pieces);
    }

    private static long characters(List<ChatMessage> messages) {
        return messages.stream()
                .mapToLong(message -> message.content().length())
                .sum();
    }

    private Answer call(
            BoundModel model,
            DeploymentRef deployment,
            Question question,
            Progress progress,
            CallGuard guard,
            AtomicInteger pieces) {
        List<JsonNode> tools = question.tools();
        RuntimeBinding binding = model.binding();
        Map<String, @Nullable Object> details = details(model, deployment);
        Progress.Step connecting = progress.begin("connecting", "Contacting the model", details);
        String runtimeId = guard.call(() -> model.runtimeId(() -> adapters.probe(binding)));
        ChatRequest request = new ChatRequest(
                runtimeId,
                question.messages(),
                binding.isCloud() ? null : generation.maxTokens(),
                binding.isCloud() ? null : generation.temperature(),
                tools);
        connecting.complete("Model contacted", null, Map.of());
        Progress.Step generating = progress.begin("generating", "Writing the answer", details);
        Progress.Step opening = progress.begin("opening_stream", "Opening the answer stream", details);
        long started = System.nanoTime();
        ChatStream opened = guard.call(() -> adapters.chat(binding).stream(request));
        try (ChatStream stream = guard.closeOnStop(opened)) {
            opening.complete("Answer stream open", null, transport(stream, started, "upstream_response_headers"));
            String text = tokens(
                    stream,
                    question.links().reader(),
                    details,
                    started,
                    progress,
                    question.passedOn() && tools.isEmpty(),
                    pieces);
            ModelCall call = new ModelCall(
                    binding.slug(),
                    binding.providerKey(),
                    deployment.slug(),
                    model.id(),
                    runtimeId,
                    stream.statusCode(),
                    millisSince(started),
                    ModelCall.Usage.of(stream.answer().usage()));
            // Text of a model without tools was passed on already and is the answer, whatever else it asks for.
            List<JsonNode> toolCalls = tools.isEmpty() && !text.isBlank()
                    ? List.of()
                    : stream.answer().toolCalls();
            if (text.isBlank() && toolCalls.isEmpty()) {
                throw ExecFailure.internal("The model answered without any text; ask again.", "empty_response");
            }
            generating.complete(
                    toolCalls.isEmpty() ? "Answer written" : "Tools asked for",
                    toolCalls.isEmpty() ? text.length() + " characters" : toolCalls.size() + " tool calls",
                    Map.of());
            return new Answer(text, toolCalls, call);
        }
    }

    private String tokens(
            ChatStream stream,
            OutsideLinks.Reader links,
            Map<String, @Nullable Object> details,
            long started,
            Progress progress,
            boolean passOn,
            AtomicInteger pieces) {
        Progress.Step waiting = progress.begin("waiting_first_token", "Waiting for the first words", details);
        StringBuilder text = new StringBuilder();
        String piece = stream.next();
        waiting.complete(
                "First words received",
                null,
                piece == null ? Map.of("delta_count", 0) : transport(stream, started, "first_token_delivery"));
        if (piece != null) {
            firstToken.record(Duration.ofNanos(System.nanoTime() - started));
            Progress.Step streaming = progress.begin("streaming_tokens", "Receiving the answer", details);
            for (; piece != null; piece = stream.next()) {
                pieces.incrementAndGet();
                pass(links.accept(piece), text, progress, passOn);
            }
            pass(links.end(), text, progress, passOn);
            streaming.complete("Answer received", text.length() + " characters", Map.of("delta_count", pieces.get()));
        }
        return text.isEmpty() ? links.accept(stream.answer().text()) + links.end() : text.toString();
    }

    private static void pass(String piece, StringBuilder text, Progress progress, boolean passOn) {
        text.append(piece);
        if (passOn && !piece.isEmpty()) {
            progress.delta(piece);
        }
    }

    private static Map<String, @Nullable Object> details(BoundModel model, DeploymentRef deployment) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("requested_model", model.id());
        details.put("provider_slug", model.binding().slug());
        details.put("provider_key", model.binding().providerKey());
        details.put("provider_origin", model.binding().providerOrigin());
        details.put("deployment_profile_slug", deployment.slug());
        return details;
    }

    private static Map<String, @Nullable Object> transport(ChatStream stream, long started, String phase) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("endpoint_host", stream.endpointHost());
        details.put("status_code", stream.statusCode());
        details.put("duration_ms", millisSince(started));
        details.put("duration_meaning", "time since the request was sent");
        details.put("phase", phase);
        return details;
    }

    private static long millisSince(long started) {
        return Duration.ofNanos(System.nanoTime() - started).toMillis();
    }
}
