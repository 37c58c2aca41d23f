package dev.orrery.modelops.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Usage as clients see it.
 *
 * @param modelId of the model that was asked for; absent in a report over models
 * @param groups by the dimensions of {@code group_by}; empty without it
 */
public record UsageReport(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String modelId,
        UsageSummary usage,
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        List<Group> groups) {

    public record Group(Map<String, Object> key, UsageSummary usage) {}
}
