package dev.orrery.modelops.testrun;

import dev.orrery.adapters.chat.TokenUsage;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.usage.UsageService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Counts the calls that a person makes of a model to try it. */
@ApplicationScoped
public class TestUsage {
    private final UsageService usage;

    TestUsage(UsageService usage) {
        this.usage = usage;
    }

    /** @param id of the call, which is counted once however often it is told */
    void count(Actor actor, String modelId, UUID id, TokenUsage tokens, long millis, boolean failed, Instant at) {
        usage.record(List.of(new UsageRecord(
                id.toString(),
                modelId,
                actor.userId(),
                UUID.fromString(actor.organizationId()),
                UsageSource.MODEL_TEST,
                tokens.promptTokens(),
                tokens.completionTokens(),
                failed,
                millis,
                at)));
    }
}
