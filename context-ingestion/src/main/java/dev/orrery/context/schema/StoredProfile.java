package dev.orrery.context.schema;

import dev.orrery.context.JsonText;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A profile that a superadmin made. */
@Entity
@Table(name = "schema_profile")
public class StoredProfile {
    @Id
    public UUID id;

    public UUID organizationId;
    public String slug;
    public String displayName;
    public String description;
    public String providerKey;
    public String schemaJson;
    public long createdBy;
    public Instant createdAt;
    public Instant updatedAt;

    SchemaProfile view() {
        return new SchemaProfile(
                id,
                slug,
                displayName,
                description,
                providerKey,
                false,
                JsonText.object(schemaJson),
                createdAt,
                updatedAt);
    }
}
