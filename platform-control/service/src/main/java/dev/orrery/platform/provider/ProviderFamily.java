package dev.orrery.platform.provider;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.Capability;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A kind of provider; owned by the server, never edited over HTTP. */
@Entity
@Table(name = "platform_provider_families")
public class ProviderFamily {
    @Id
    public String providerKey;

    @Column(name = "capability_key")
    public Capability capability;

    public AdapterKind adapterKind;

    @Column(name = "provider_origin")
    public ProviderOrigin origin;

    public boolean hasSlot;
    public String displayName;
    public String description;

    public boolean isCloud() {
        return origin == ProviderOrigin.CLOUD;
    }
}
