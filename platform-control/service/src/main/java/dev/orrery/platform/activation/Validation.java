package dev.orrery.platform.activation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a look at a provider found, section 6.5. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Validation(
        Health health,
        @Nullable Boolean resourcesReachable,
        @Nullable Integer resourcesStatusCode,
        @Nullable List<BoundResource> resources,
        @Nullable Boolean embeddingsReachable,
        @Nullable Integer embeddingsStatusCode,
        @Nullable Integer embeddingDimension,
        @Nullable String bindingError,
        List<ResourceError> resourceErrors,
        boolean diagnosticHealthReachable,
        boolean discoveryReachable,
        @Nullable Boolean operationReachable,
        List<Finding> blockingFailures) {

    /** Findings that show as readiness and never stop an activation. */
    private static final Set<String> NEVER_BLOCKING = Set.of("default_resource_required", "resource_required");

    public record Health(boolean reachable, int statusCode, String providerKey, String providerSlug) {}

    /** A capability's own operation: whether it worked, with which status, and the code when it did not. */
    record Operation(boolean reachable, int statusCode, String failureCode) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ResourceError(
            String code,
            String message,
            @Nullable String resourceId,
            @Nullable String providerResourceId) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Finding(
            String code,
            String message,
            @Nullable String resourceId,
            @Nullable String providerResourceId) {}

    static Health health(RuntimeBinding provider, boolean reachable, int status) {
        return new Health(reachable, status, provider.providerKey(), provider.slug());
    }

    /** All findings, the harmless ones included, as the validation route lists them. */
    static List<Finding> findings(
            @Nullable String bindingError, @Nullable Operation operation, List<ResourceError> errors) {
        List<Finding> findings = new ArrayList<>();
        if (bindingError != null) {
            findings.add(new Finding(bindingError, "Bind a default model", null, null));
        }
        if (operation != null && !operation.reachable()) {
            findings.add(new Finding(
                    operation.failureCode(),
                    "The provider answered with status " + operation.statusCode(),
                    null,
                    null));
        }
        errors.forEach(error -> findings.add(
                new Finding(error.code(), error.message(), error.resourceId(), error.providerResourceId())));
        return findings;
    }

    Validation withEmbeddings(boolean reachable, int status, int dimension) {
        return new Validation(
                health,
                resourcesReachable,
                resourcesStatusCode,
                resources,
                reachable,
                status,
                dimension == 0 ? null : dimension,
                bindingError,
                resourceErrors,
                diagnosticHealthReachable,
                discoveryReachable,
                operationReachable,
                blockingFailures);
    }

    /** The same with only the findings that stop an activation. */
    Validation forActivation() {
        return new Validation(
                health,
                resourcesReachable,
                resourcesStatusCode,
                resources,
                embeddingsReachable,
                embeddingsStatusCode,
                embeddingDimension,
                bindingError,
                resourceErrors,
                diagnosticHealthReachable,
                discoveryReachable,
                operationReachable,
                blockingFailures.stream()
                        .filter(finding -> !NEVER_BLOCKING.contains(finding.code()))
                        .toList());
    }
}
