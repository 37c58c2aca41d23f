package dev.orrery.platform.activation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.profile.RuntimeProfiles;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderService;
import dev.orrery.platform.provider.ProviderView;
import dev.orrery.platform.runtime.ActiveRuntime;
import dev.orrery.platform.runtime.RuntimeBindings;
import dev.orrery.platform.runtime.SecretResolver;
import dev.orrery.platform.slot.SlotInspector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks at one provider on request, section 6.4. Nothing is stored. */
@ApplicationScoped
public class ProviderValidationService {
    private final ProviderService providers;
    private final RuntimeProfiles profiles;
    private final ActiveRuntime active;
    private final RuntimeBindings bindings;
    private final ProviderValidator validator;
    private final SlotInspector slots;

    ProviderValidationService(
            ProviderService providers,
            RuntimeProfiles profiles,
            ActiveRuntime active,
            RuntimeBindings bindings,
            ProviderValidator validator,
            SlotInspector slots) {
        this.providers = providers;
        this.profiles = profiles;
        this.active = active;
        this.bindings = bindings;
        this.validator = validator;
        this.slots = slots;
    }

    /** The provider and what a look at it found. */
    public record Answer(ProviderView provider, Found validation) {}

    /** A validation with the saved credential that it was made with. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Found(@JsonUnwrapped Validation validation, SecretResolver.@Nullable UsedCredential credential) {}

    /**
     * @param credentialId a saved credential to try instead of the provider's own
     * @throws Failure 404 {@code provider_not_found}, 409 {@code offline_provider_blocked}, 409
     *     {@code credential_validation_unsupported}, 409 {@code provider_secret_missing}, and those of
     *     {@link SecretResolver}
     */
    public Answer validate(UUID id, @Nullable String credentialId) {
        ProviderInstance provider = providers.require(id);
        profiles.requireReachable(provider);
        if (credentialId != null && !provider.family.isCloud()) {
            throw Failure.conflict(
                            "credential_validation_unsupported",
                            "Only cloud providers are tried with a saved credential; '" + provider.slug + "' is local.")
                    .with("provider_key", provider.family.providerKey);
        }
        Capability capability = provider.family.capability;
        Optional<DeploymentBinding> used = active.current()
                .profile()
                .flatMap(profile -> profile.binding(capability))
                .filter(binding -> binding.provider.id.equals(id));
        RuntimeBindings.Inspected inspected = bindings.inspected(provider, used, credentialId);
        Validation found = validator.validate(capability, inspected.binding()).forInspection();
        return new Answer(
                slots.view(provider), new Found(used.isPresent() ? found : found.forUnbound(), inspected.credential()));
    }
}
