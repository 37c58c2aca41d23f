package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.adapters.chat.TokenUsage;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ValidationResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes test runs, each with its usage and its audit event in one transaction. */
@ApplicationScoped
public class TestRunStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final TestRunRepository runs;
    private final TestUsage usage;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    TestRunStore(TestRunRepository runs, TestUsage usage, AuditLog audit) {
        this.runs = runs;
        this.usage = usage;
        this.audit = audit;
    }

    List<TestRunView> newest(String modelId, int limit) {
        return runs.newest(modelId, limit).stream().map(TestRunView::of).toList();
    }

    @Transactional
    TestRunView succeeded(Actor actor, Model model, Target target, TestCall.Done done) {
        TestRun run = run(actor, model, target);
        run.result = ValidationResult.SUCCESS;
        run.summary = "The model answered.";
        run.inputPayload = done.input();
        run.outputPayload = withoutKey(target, done.output());
        run.errorDetails = Map.of();
        run.latencyMs = done.result().latencyMs();
        runs.persist(run);
        count(actor, run, done.usage(), false);
        audit.record(
                actor,
                "model.tested",
                "model",
                model.id(),
                Map.of(
                        "task_key", run.taskKey,
                        "test_run_id", run.id.toString(),
                        "result", run.result.wireName()));
        return TestRunView.of(run);
    }

    /** @param target where it failed, or null when it came to no call */
    @Transactional
    TestRunView failed(Actor actor, Model model, @Nullable Target target, Map<String, Object> inputs, Failure failure) {
        TestRun run = run(actor, model, target);
        run.result = ValidationResult.FAILURE;
        run.summary = target == null ? failure.getMessage() : target.withoutKey(failure.getMessage());
        run.inputPayload = inputs;
        run.outputPayload = Map.of();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("error", failure.code());
        failure.details().forEach((key, value) -> {
            if (value != null) {
                details.put(key, String.valueOf(value));
            }
        });
        run.errorDetails = target == null ? details : withoutKey(target, details);
        runs.persist(run);
        if (target != null) {
            count(actor, run, TokenUsage.UNKNOWN, true);
        }
        return TestRunView.of(run);
    }

    private TestRun run(Actor actor, Model model, @Nullable Target target) {
        TestRun run = new TestRun();
        run.id = UUID.randomUUID();
        run.modelId = model.id();
        run.taskKey = model.taskKey();
        run.configFingerprint = model.configFingerprint();
        run.testedByUserId = actor.userId();
        run.createdAt = clock.instant();
        if (target != null) {
            run.providerId = target.providerId();
            run.runtimeModelId = target.modelId();
            run.runtimeSignature = target.signature();
        }
        return run;
    }

    private void count(Actor actor, TestRun run, TokenUsage tokens, boolean failed) {
        long millis = run.latencyMs == null ? 0 : Math.round(run.latencyMs);
        usage.count(actor, run.modelId, run.id, tokens, millis, failed, run.createdAt);
    }

    private static Map<String, Object> withoutKey(Target target, Map<String, Object> payload) {
        try {
            return JSON.readValue(target.withoutKey(JSON.writeValueAsString(payload)), OBJECT);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
