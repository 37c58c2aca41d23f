package dev.orrery.platform.activation;

import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.deployment.DeploymentService;
import dev.orrery.platform.deployment.DeploymentStore;
import dev.orrery.platform.deployment.DeploymentView;
import dev.orrery.platform.profile.RuntimeProfiles;
import dev.orrery.platform.runtime.ProbeAnswers;
import dev.orrery.platform.runtime.RuntimeBindings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Activates a deployment profile after looking at every provider it binds, section 7.1. */
@ApplicationScoped
public class ActivationService {
    private final DeploymentStore deployments;
    private final DeploymentService views;
    private final RuntimeProfiles profiles;
    private final RuntimeBindings bindings;
    private final ProviderValidator validator;
    private final ActivationStore store;

    ActivationService(
            DeploymentStore deployments,
            DeploymentService views,
            RuntimeProfiles profiles,
            RuntimeBindings bindings,
            ProviderValidator validator,
            ActivationStore store) {
        this.deployments = deployments;
        this.views = views;
        this.profiles = profiles;
        this.bindings = bindings;
        this.validator = validator;
        this.store = store;
    }

    /** A provider that kept a profile from being activated. */
    public record Refused(ProviderName provider, Validation validation) {}

    public record ProviderName(UUID id, String slug, String providerKey, String displayName) {}

    public DeploymentView activate(UUID id, long userId) {
        DeploymentProfile profile = deployments.require(id);
        List<DeploymentBinding> bound = profile.sortedBindings();
        bound.forEach(binding -> profiles.requireReachable(binding.provider));
        bound.stream().filter(binding -> !binding.provider.enabled).findFirst().ifPresent(binding -> {
            throw Failure.conflict(
                            "deployment_profile_disabled_provider",
                            "Provider '" + binding.provider.slug + "' is disabled; enable or replace it.")
                    .with("provider_instance_id", binding.provider.id);
        });
        List<Refused> refused = preflight(bound);
        if (!refused.isEmpty()) {
            throw Failure.conflict(
                            "deployment_profile_validation_failed",
                            "Providers of '" + profile.slug + "' are not usable: "
                                    + String.join(
                                            ", ",
                                            refused.stream()
                                                    .map(one -> one.provider().slug())
                                                    .toList()))
                    .with("providers", refused);
        }
        return views.view(store.activate(id, userId));
    }

    /** Credentials first and in order, because their errors are answered alone; then all probes at once. */
    private List<Refused> preflight(List<DeploymentBinding> bound) {
        List<RuntimeBinding> resolved = bound.stream().map(bindings::of).toList();
        try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Validation>> validations = new ArrayList<>();
            for (int i = 0; i < bound.size(); i++) {
                DeploymentBinding binding = bound.get(i);
                RuntimeBinding provider = resolved.get(i);
                validations.add(probes.submit(() -> validator.validate(binding.capability, provider)));
            }
            List<Refused> refused = new ArrayList<>();
            for (int i = 0; i < bound.size(); i++) {
                Validation validation = ProbeAnswers.of(validations.get(i)).forActivation();
                // A tool server that is down must not stop a switch of models or stores (ADR 9).
                boolean required = bound.get(i).capability.required();
                if (required && !validation.blockingFailures().isEmpty()) {
                    RuntimeBinding provider = resolved.get(i);
                    refused.add(new Refused(
                            new ProviderName(
                                    provider.id(), provider.slug(), provider.providerKey(), provider.displayName()),
                            validation));
                }
            }
            return refused;
        }
    }
}
