package dev.orrery.platform.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Readiness of a binding or a profile, section 8. */
public final class ConfigurationStatus {
    static final String READY = "ready";

    private ConfigurationStatus() {}

    public record Issue(String code, String message) {}

    public record OfBinding(@JsonProperty("is_ready") boolean isReady, List<Issue> issues, String summary) {
        static OfBinding of(List<Issue> issues) {
            List<Issue> distinct = issues.stream().distinct().toList();
            return new OfBinding(
                    distinct.isEmpty(),
                    distinct,
                    distinct.isEmpty() ? READY : distinct.getFirst().message());
        }
    }

    public record OfProfile(
            @JsonProperty("is_ready") boolean isReady, List<String> incompleteCapabilities, String summary) {
        static OfProfile of(List<String> incomplete) {
            return new OfProfile(
                    incomplete.isEmpty(),
                    incomplete,
                    incomplete.isEmpty() ? READY : "Not ready yet: " + String.join(", ", incomplete));
        }
    }
}
