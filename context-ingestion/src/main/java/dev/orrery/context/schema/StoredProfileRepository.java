package dev.orrery.context.schema;

import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
public class StoredProfileRepository implements PanacheRepositoryBase<StoredProfile, UUID> {

    List<StoredProfile> visible(Actor actor, String providerKey) {
        return list(
                "organizationId = ?1 and providerKey = ?2 order by displayName, slug",
                UUID.fromString(actor.organizationId()),
                providerKey);
    }
}
