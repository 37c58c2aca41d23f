package dev.orrery.modelops.testrun;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A test run as clients see it. */
public record TestRunView(
        UUID id,
        String modelId,
        String taskKey,
        String result,
        String summary,
        Map<String, Object> inputPayload,
        Map<String, Object> outputPayload,
        Map<String, Object> errorDetails,
        @Nullable Double latencyMs,
        String configFingerprint,
        long testedByUserId,
        Instant createdAt) {

    static TestRunView of(TestRun run) {
        return new TestRunView(
                run.id,
                run.modelId,
                run.taskKey,
                run.result.wireName(),
                run.summary,
                run.inputPayload,
                run.outputPayload,
                run.errorDetails,
                run.latencyMs,
                run.configFingerprint,
                run.testedByUserId,
                run.createdAt);
    }
}
