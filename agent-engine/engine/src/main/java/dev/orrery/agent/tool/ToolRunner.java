package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.adapters.tool.ToolReply;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.Transport;
import dev.orrery.agent.stream.CallGuard;
import dev.orrery.agent.stream.Progress;
import dev.orrery.agent.tool.CheckedCall.Ready;
import dev.orrery.agent.tool.CheckedCall.Refused;
import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestTrail;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Makes the tool calls of one answer, all at the same time, and tells of each as it begins and ends. */
@ApplicationScoped
public class ToolRunner {
    private final ToolDispatch dispatch;
    private final EngineConfig.Loop limits;
    private final ToolDetails details;
    private final ObjectMapper json;

    ToolRunner(ToolDispatch dispatch, EngineConfig config, ToolDetails details, ObjectMapper json) {
        this.dispatch = dispatch;
        this.limits = config.loop();
        this.details = details;
        this.json = json;
    }

    /**
     * The records in the order of the calls.
     *
     * @throws Failure {@code EXEC_TIMEOUT} or {@code EXEC_UPSTREAM_UNAVAILABLE} when a provider is away; the other calls
     *     are broken off
     */
    public List<ToolCallRecord> run(
            List<CheckedCall> calls, DeploymentRef deployment, Progress progress, CallGuard guard) {
        Map<String, ToolCallRecord> records = new HashMap<>();
        Map<String, Progress.Step> steps = new HashMap<>();
        List<Ready> ready = calls.stream()
                .filter(Ready.class::isInstance)
                .map(Ready.class::cast)
                .toList();
        for (CheckedCall call : calls) {
            Progress.Step step = details.begin(call, progress);
            switch (call) {
                case Ready unused -> steps.put(call.call().callId(), step);
                case Refused refused -> {
                    ToolCallRecord record = refused(refused, deployment);
                    details.end(step, record);
                    records.put(record.callId(), record);
                }
            }
        }
        if (!ready.isEmpty()) {
            guard.call(() -> {
                runAll(ready, deployment, record -> {
                    Progress.Step step = steps.get(record.callId());
                    if (step != null) {
                        details.end(step, record);
                    }
                    records.put(record.callId(), record);
                });
                return records;
            });
        }
        return calls.stream()
                .map(call -> Objects.requireNonNull(records.get(call.call().callId())))
                .toList();
    }

    private void runAll(List<Ready> calls, DeploymentRef deployment, Consumer<ToolCallRecord> done) {
        RequestTrail trail = RequestTrail.current();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<ToolCallRecord> running = new ExecutorCompletionService<>(pool);
            for (Ready call : calls) {
                running.submit(() -> trail.call(() -> run(call, deployment)));
            }
            try {
                for (int i = 0; i < calls.size(); i++) {
                    done.accept(running.take().get());
                }
            } catch (InterruptedException stopped) {
                pool.shutdownNow();
                throw new CancellationException("The run was stopped while its tools ran");
            } catch (ExecutionException failed) {
                pool.shutdownNow();
                throw failed.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(failed.getCause());
            }
        }
    }

    private ToolCallRecord run(Ready call, DeploymentRef deployment) {
        long started = System.nanoTime();
        ToolReply reply;
        try {
            reply = answered(call);
        } catch (Failure away) {
            throw ExecFailure.ofProvider(
                            away,
                            call.tool().definition().transport().capability().wireName())
                    .with("tool_ref", call.tool().definition().ref())
                    .with("tool_name", call.toolName());
        }
        return record(
                call,
                deployment,
                reply.status(),
                call.arguments(),
                reply,
                Duration.ofNanos(System.nanoTime() - started).toMillis());
    }

    /** @throws Failure when the provider is away, or did not answer in time */
    private ToolReply answered(Ready call) {
        ToolReply reply = dispatch.reply(call.tool().definition(), call.tool().provider(), call.arguments());
        if (reply.status() >= 502 && reply.status() <= 504) {
            JsonNode error = reply.error() == null ? json.createObjectNode() : reply.error();
            throw Failure.of(
                    reply.status(),
                    error.path("code").asText("tool_failed"),
                    error.path("message").asText("The tool gave no answer."));
        }
        return reply;
    }

    private ToolCallRecord refused(Refused refused, DeploymentRef deployment) {
        return record(
                refused,
                deployment,
                refused.status(),
                refused.arguments(),
                new ToolReply(refused.status(), null, refused.error()),
                0);
    }

    private ToolCallRecord record(
            CheckedCall call, DeploymentRef deployment, int status, JsonNode arguments, ToolReply reply, long millis) {
        OfferedTool tool = call.tool();
        Transport transport = tool == null ? null : tool.definition().transport();
        return new ToolCallRecord(
                call.call().callId(),
                tool == null ? null : tool.definition().ref(),
                call.toolName(),
                transport == null ? null : transport.wireName(),
                transport == null ? null : transport.capability().wireName(),
                tool == null ? null : tool.provider().slug(),
                tool == null ? null : tool.provider().providerKey(),
                deployment.slug(),
                status,
                arguments,
                details.limited(reply.result(), limits.toolResultCharacters()),
                details.limited(reply.error(), limits.toolResultCharacters()),
                millis);
    }
}
