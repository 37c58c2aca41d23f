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
        @Nullable Boolean executeReachable,
        @Nullable Integer executeStatusCode,
        @Nullable Boolean invokeReachable,
        @Nullable Integer invokeStatusCode,
        @Nullable String bindingError,
        List<ResourceError> resourceErrors,
        boolean diagnosticHealthReachable,
        boolean discoveryReachable,
        @Nullable Boolean operationReachable,
        List<Finding> blockingFailures) {

    private static final String RESOURCE_REQUIRED = "resource_required";

    /** Findings that show as readiness and never stop an activation. */
    private static final Set<String> NEVER_BLOCKING = Set.of("default_resource_required", RESOURCE_REQUIRED);

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
        Calls calls = new Calls(reachable, status, dimension == 0 ? null : dimension, null, null, null, null);
        return copy(calls, resourceErrors, operationReachable, blockingFailures);
    }

    Validation withExecute(boolean reachable, int status) {
        return copy(
                new Calls(null, null, null, reachable, status, null, null),
                resourceErrors,
                operationReachable,
                blockingFailures);
    }

    Validation withInvoke(boolean reachable, int status) {
        return copy(
                new Calls(null, null, null, null, null, reachable, status),
                resourceErrors,
                operationReachable,
                blockingFailures);
    }

    /** The same with only the findings that stop an activation. */
    Validation forActivation() {
        return copy(
                calls(),
                resourceErrors,
                operationReachable,
                blockingFailures.stream()
                        .filter(finding -> !NEVER_BLOCKING.contains(finding.code()))
                        .toList());
    }

    /**
     * The same as the validation route shows it: an operation that could not be tried for want of a default counts as
     * not reachable.
     */
    Validation forInspection() {
        if (bindingError == null) {
            return this;
        }
        List<Finding> findings = new ArrayList<>(blockingFailures);
        findings.add(
                1, new Finding("embeddings_unreachable", "Without a default model nothing was embedded", null, null));
        return copy(new Calls(false, 409, null, null, null, null, null), resourceErrors, false, findings);
    }

    /** The same for an instance that nothing active binds: it needs no models. */
    Validation forUnbound() {
        return copy(
                calls(),
                resourceErrors.stream()
                        .filter(error -> !RESOURCE_REQUIRED.equals(error.code()))
                        .toList(),
                operationReachable,
                blockingFailures.stream()
                        .filter(finding -> !RESOURCE_REQUIRED.equals(finding.code()))
                        .toList());
    }

    /** The calls that only one capability makes. */
    private record Calls(
            @Nullable Boolean embeddingsReachable,
            @Nullable Integer embeddingsStatusCode,
            @Nullable Integer embeddingDimension,
            @Nullable Boolean executeReachable,
            @Nullable Integer executeStatusCode,
            @Nullable Boolean invokeReachable,
            @Nullable Integer invokeStatusCode) {}

    private Calls calls() {
        return new Calls(
                embeddingsReachable,
                embeddingsStatusCode,
                embeddingDimension,
                executeReachable,
                executeStatusCode,
                invokeReachable,
                invokeStatusCode);
    }

    private Validation copy(
            Calls calls, List<ResourceError> errors, @Nullable Boolean operation, List<Finding> findings) {
        return new Validation(
                health,
                resourcesReachable,
                resourcesStatusCode,
                resources,
                calls.embeddingsReachable(),
                calls.embeddingsStatusCode(),
                calls.embeddingDimension(),
                calls.executeReachable(),
                calls.executeStatusCode(),
                calls.invokeReachable(),
                calls.invokeStatusCode(),
                bindingError,
                errors,
                diagnosticHealthReachable,
                discoveryReachable,
                operation,
                findings);
    }
}
