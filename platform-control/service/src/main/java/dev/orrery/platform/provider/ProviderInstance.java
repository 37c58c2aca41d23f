package dev.orrery.platform.provider;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A configured provider: an address of a family, with its settings and secret references. */
@Entity
@Table(name = "platform_provider_instances")
public class ProviderInstance {
    @Id
    public UUID id;

    public String slug;

    @ManyToOne(optional = false)
    @JoinColumn(name = "provider_key")
    public ProviderFamily family;

    public String displayName;
    public String description = "";
    public String endpointUrl;
    public @Nullable String healthcheckUrl;
    public boolean enabled = true;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, @Nullable Object> config = new LinkedHashMap<>();

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, String> secretRefs = new LinkedHashMap<>();

    @Embedded
    public LoadedModelSlot slot = new LoadedModelSlot();

    /** What the bootstrap last wrote; null for an operator's own instance. */
    @JdbcTypeCode(SqlTypes.JSON)
    public @Nullable Map<String, @Nullable Object> seed;

    @Column(updatable = false)
    public Instant createdAt;

    public Instant updatedAt;
}
