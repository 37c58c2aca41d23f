package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.DeploymentRef;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.jspecify.annotations.Nullable;

/** A named set of bindings, at most one of which is active. */
@Entity
@Table(name = "platform_deployment_profiles")
public class DeploymentProfile {
    @Id
    public UUID id;

    public String slug;
    public String displayName;
    public String description = "";

    @Column(updatable = false)
    public @Nullable Long createdByUserId;

    public @Nullable Long updatedByUserId;

    @Column(updatable = false)
    public Instant createdAt;

    public Instant updatedAt;

    @OneToMany(mappedBy = "profile", cascade = CascadeType.ALL, orphanRemoval = true, fetch = FetchType.EAGER)
    @Fetch(FetchMode.SUBSELECT)
    public List<DeploymentBinding> bindings = new ArrayList<>();

    public static DeploymentProfile create(String slug, String displayName, String description, @Nullable Long userId) {
        DeploymentProfile profile = new DeploymentProfile();
        profile.id = UUID.randomUUID();
        profile.slug = slug;
        profile.displayName = displayName;
        profile.description = description;
        profile.createdByUserId = userId;
        profile.updatedByUserId = userId;
        profile.createdAt = Instant.now();
        profile.updatedAt = profile.createdAt;
        return profile;
    }

    public Optional<DeploymentBinding> binding(Capability capability) {
        return bindings.stream()
                .filter(binding -> binding.capability == capability)
                .findFirst();
    }

    /** By capability name, as every answer shows them. */
    public List<DeploymentBinding> sortedBindings() {
        return bindings.stream()
                .sorted(Comparator.comparing((DeploymentBinding binding) -> binding.capability.wireName()))
                .toList();
    }

    /** The binding of this capability, made when there is none. */
    public DeploymentBinding bindingFor(Capability capability) {
        return binding(capability).orElseGet(() -> {
            DeploymentBinding made = new DeploymentBinding();
            made.id = UUID.randomUUID();
            made.profile = this;
            made.capability = capability;
            bindings.add(made);
            return made;
        });
    }

    public void touch(@Nullable Long userId) {
        updatedByUserId = userId;
        updatedAt = Instant.now();
    }

    public DeploymentRef ref() {
        return new DeploymentRef(id, slug, displayName);
    }
}
