package dev.orrery.agent.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an agent is fit to run, section 5.5.
 *
 * @param errors one text for each finding, in the order of the checks
 * @param derivedRuntimeRequirements what the agent's tools need
 */
public record SpecValidation(
        boolean valid,
        List<String> errors,
        List<String> warnings,
        List<ResolvedTool> resolvedTools,
        RuntimeConstraints derivedRuntimeRequirements) {

    public record ResolvedTool(
            String id, String name, @Nullable Transport transport, boolean offlineCompatible) {}

    static SpecValidation of(List<String> errors, List<ResolvedTool> tools, RuntimeConstraints derived) {
        return new SpecValidation(errors.isEmpty(), List.copyOf(errors), List.of(), List.copyOf(tools), derived);
    }
}
