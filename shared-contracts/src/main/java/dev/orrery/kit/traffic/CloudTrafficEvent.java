package dev.orrery.kit.traffic;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a call to a cloud provider.
 *
 * @param seq microseconds since 1970, made larger where needed: grows within one service, over its restarts too
 * @param id unique in the suite
 * @param direction {@code egress} for what is sent, {@code ingress} for what comes back
 * @param phase {@code request}, {@code response}, or {@code failed} when no answer came
 * @param operation method and path
 * @param statusCode of a response
 * @param durationMs from the request to this step, not for the request itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CloudTrafficEvent(
        long seq,
        String id,
        Instant timestamp,
        String direction,
        String phase,
        String runtimeProfile,
        String sourceService,
        @Nullable String capability,
        String operation,
        String providerOrigin,
        String providerKey,
        String providerSlug,
        String endpointHost,
        @Nullable Integer statusCode,
        @Nullable Long durationMs,
        @Nullable String requestId) {}
