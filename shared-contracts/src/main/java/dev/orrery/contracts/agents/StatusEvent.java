package dev.orrery.contracts.agents;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data of a {@code status} event of a stream; the same {@code id} is sent again when the step changes.
 *
 * @param kind {@code thinking}, {@code retrieving}, {@code connecting}, {@code generating}, {@code opening_stream},
 *     {@code waiting_first_token}, {@code streaming_tokens}, {@code searching_web}, {@code running_tool}, {@code workflow_step}
 * @param state {@code running}, {@code completed} or {@code failed}
 */
public record StatusEvent(
        String id,
        String kind,
        String label,
        String state,
        Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Long durationMs,
        @Nullable String summary,
        Map<String, @Nullable Object> details) {}
