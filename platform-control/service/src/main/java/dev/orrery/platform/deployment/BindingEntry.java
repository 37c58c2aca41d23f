package dev.orrery.platform.deployment;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A model, knowledge base or raw index inside a binding, with the metadata it had when it was bound. */
@Embeddable
public class BindingEntry {
    public String resourceId;
    public ResourceKind resourceKind;
    public RefType refType;
    public @Nullable String managedModelId;
    public @Nullable UUID knowledgeBaseId;
    public @Nullable String providerResourceId;
    public String displayName;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, @Nullable Object> metadata = new LinkedHashMap<>();

    @Column(name = "is_default")
    public boolean isDefault;

    public int sortOrder;

    BindingEntry copy() {
        BindingEntry copy = new BindingEntry();
        copy.resourceId = resourceId;
        copy.resourceKind = resourceKind;
        copy.refType = refType;
        copy.managedModelId = managedModelId;
        copy.knowledgeBaseId = knowledgeBaseId;
        copy.providerResourceId = providerResourceId;
        copy.displayName = displayName;
        copy.metadata = new LinkedHashMap<>(metadata);
        copy.isDefault = isDefault;
        copy.sortOrder = sortOrder;
        return copy;
    }
}
