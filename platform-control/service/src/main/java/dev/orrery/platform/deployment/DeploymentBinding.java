package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.provider.ProviderInstance;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One capability of a profile and the provider that serves it. Read whole: it is small and used after its session. */
@Entity
@Table(name = "platform_deployment_bindings")
public class DeploymentBinding {
    @Id
    public UUID id;

    @ManyToOne(optional = false, fetch = FetchType.LAZY)
    @JoinColumn(name = "deployment_profile_id", updatable = false)
    public DeploymentProfile profile;

    @Column(name = "capability_key", updatable = false)
    public Capability capability;

    @ManyToOne(optional = false)
    @JoinColumn(name = "provider_instance_id")
    public ProviderInstance provider;

    @Column(name = "binding_config")
    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, @Nullable Object> config = new LinkedHashMap<>();

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, @Nullable Object> resourcePolicy = new LinkedHashMap<>();

    public boolean seedPending;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "platform_binding_resources", joinColumns = @JoinColumn(name = "binding_id"))
    @OrderBy("sortOrder")
    @Fetch(FetchMode.SUBSELECT)
    public List<BindingEntry> resources = new ArrayList<>();

    public Optional<BindingEntry> defaultResource() {
        return resources.stream().filter(resource -> resource.isDefault).findFirst();
    }
}
