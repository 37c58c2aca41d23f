package dev.orrery.contracts.modelops;

import java.time.Instant;
import java.util.UUID;

/**
 * One call of a model, told to model operations by whoever made it. Telling it again with the same id counts nothing.
 *
 * @param id a UUID that the caller chose for this call of the model
 * @param failed whether the call gave no answer; its tokens count all the same
 * @param at when the call ended; its UTC day is the day it is counted under
 */
public record UsageRecord(
        String id,
        String modelId,
        long userId,
        UUID organizationId,
        UsageSource source,
        long tokensIn,
        long tokensOut,
        boolean failed,
        long durationMillis,
        Instant at) {}
