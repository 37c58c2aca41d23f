package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.audit.ChangeAudit;
import dev.orrery.platform.audit.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** The transactions of deployment profiles; each is one unit. Other services are asked before they begin. */
@ApplicationScoped
public class DeploymentStore {
    private final DeploymentRepository profiles;
    private final ChangeAudit audit;

    DeploymentStore(DeploymentRepository profiles, ChangeAudit audit) {
        this.profiles = profiles;
        this.audit = audit;
    }

    /** Name and text of a profile. */
    record Identity(String slug, String displayName, String description) {}

    @Transactional
    public List<DeploymentProfile> all() {
        return profiles.allSorted();
    }

    /** @throws Failure 404 {@code deployment_profile_not_found} */
    @Transactional
    public DeploymentProfile require(UUID id) {
        return profiles.findByIdOptional(id).orElseThrow(DeploymentStore::notFound);
    }

    private DeploymentProfile requireForUpdate(UUID id) {
        return profiles.lock(id).orElseThrow(DeploymentStore::notFound);
    }

    private static Failure notFound() {
        return Failure.notFound("deployment_profile_not_found", "There is no deployment profile with this id.");
    }

    @Transactional
    public Optional<UUID> activeId() {
        return profiles.active().map(active -> active.deploymentProfileId);
    }

    @Transactional
    public Optional<DeploymentProfile> activeProfile() {
        return profiles.activeProfile();
    }

    @Transactional
    DeploymentProfile create(Identity identity, List<BindingRules.Accepted> bindings, long userId) {
        DeploymentProfile profile =
                DeploymentProfile.create(identity.slug(), identity.displayName(), identity.description(), userId);
        bindings.forEach(accepted -> accepted.writeTo(profile.bindingFor(accepted.capability())));
        profiles.persist(profile);
        return changed(profile, null, userId);
    }

    @Transactional
    DeploymentProfile replace(UUID id, Identity identity, List<BindingRules.Accepted> bindings, long userId) {
        DeploymentProfile profile = requireForUpdate(id);
        DeploymentDocument before = DeploymentDocument.of(profile);
        Set<Capability> kept =
                bindings.stream().map(BindingRules.Accepted::capability).collect(Collectors.toSet());
        profile.bindings.removeIf(binding -> !kept.contains(binding.capability));
        bindings.forEach(accepted -> accepted.writeTo(profile.bindingFor(accepted.capability())));
        return rename(profile, before, identity, userId);
    }

    @Transactional
    DeploymentProfile rename(UUID id, Identity identity, long userId) {
        DeploymentProfile profile = requireForUpdate(id);
        return rename(profile, DeploymentDocument.of(profile), identity, userId);
    }

    @Transactional
    DeploymentProfile bind(UUID id, BindingRules.Accepted accepted, long userId) {
        DeploymentProfile profile = requireForUpdate(id);
        DeploymentDocument before = DeploymentDocument.of(profile);
        accepted.writeTo(profile.bindingFor(accepted.capability()));
        profile.touch(userId);
        return changed(profile, before, userId);
    }

    @Transactional
    DeploymentProfile clone(UUID id, Identity identity, long userId) {
        DeploymentProfile source = require(id);
        DeploymentProfile copy =
                DeploymentProfile.create(identity.slug(), identity.displayName(), identity.description(), userId);
        for (DeploymentBinding binding : source.bindings) {
            new BindingRules.Accepted(
                            binding.capability,
                            binding.provider,
                            binding.resources.stream().map(BindingEntry::copy).toList(),
                            binding.resourcePolicy,
                            binding.config)
                    .writeTo(copy.bindingFor(binding.capability));
        }
        profiles.persist(copy);
        return changed(copy, null, userId);
    }

    @Transactional
    void delete(UUID id, long userId) {
        // The pointer first, like an activation, so that the two never wait for each other.
        Optional<ActiveDeployment> pointer = profiles.lockActive();
        DeploymentProfile profile = requireForUpdate(id);
        if (pointer.map(active -> active.deploymentProfileId.equals(id)).orElse(false)) {
            throw Failure.conflict(
                    "deployment_profile_active", "'" + profile.slug + "' is active; activate another profile first.");
        }
        profiles.delete(profile);
        note(profile, DeploymentDocument.of(profile), null, userId);
    }

    private DeploymentProfile rename(
            DeploymentProfile profile, DeploymentDocument before, Identity identity, long userId) {
        profile.slug = identity.slug();
        profile.displayName = identity.displayName();
        profile.description = identity.description();
        profile.touch(userId);
        return changed(profile, before, userId);
    }

    private DeploymentProfile changed(DeploymentProfile profile, @Nullable DeploymentDocument before, long userId) {
        flush(profile);
        note(profile, before, DeploymentDocument.of(profile), userId);
        return profile;
    }

    private void note(
            DeploymentProfile profile,
            @Nullable DeploymentDocument before,
            @Nullable DeploymentDocument after,
            long userId) {
        audit.note(userId, Subject.DEPLOYMENT, profile.id.toString(), profile.slug, before, after);
    }

    private void flush(DeploymentProfile profile) {
        try {
            profiles.flush();
        } catch (ConstraintViolationException refused) {
            throw switch (String.valueOf(refused.getConstraintName())) {
                case "platform_deployment_profiles_slug_key" ->
                    Failure.conflict(
                                    "deployment_profile_exists",
                                    "The slug '" + profile.slug + "' is taken by another profile; choose another.")
                            .causedBy(refused);
                case "platform_deployment_bindings_provider_instance_id_fkey" ->
                    Failure.notFound("provider_not_found", "The provider instance was deleted meanwhile.")
                            .causedBy(refused);
                default -> refused;
            };
        }
    }
}
