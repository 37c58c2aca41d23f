package dev.orrery.modelops.sharing;

import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

@ApplicationScoped
public class SharingRepository implements PanacheRepositoryBase<SharingList, SharingList.Audience> {

    /** The ids on the list of exactly the actor's role and on their own list. */
    public Set<String> assignedTo(Actor actor) {
        return list(
                        "id in ?1",
                        List.of(
                                SharingList.Audience.role(actor.role().wireName()),
                                SharingList.Audience.user(actor.userId())))
                .stream()
                .flatMap(shared -> shared.modelIds.stream())
                .collect(Collectors.toSet());
    }

    List<SharingList> ofKind(SharingList.Kind kind) {
        return list("id.scopeKind = ?1 order by id.scope", kind);
    }
}
