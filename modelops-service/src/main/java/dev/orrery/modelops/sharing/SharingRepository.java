package dev.orrery.modelops.sharing;

import dev.orrery.kit.trust.Actor;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

@ApplicationScoped
public class SharingRepository implements PanacheRepositoryBase<SharingList, SharingList.Audience> {

    /** The ids on the list of exactly the actor's role, on their own list, and on those of the groups of their token. */
    public Set<String> assignedTo(Actor actor) {
        List<SharingList.Audience> audiences = new ArrayList<>();
        audiences.add(SharingList.Audience.role(actor.role().wireName()));
        audiences.add(SharingList.Audience.user(actor.userId()));
        actor.groups().stream().map(SharingList.Audience::group).forEach(audiences::add);
        return list("id in ?1", audiences).stream()
                .flatMap(shared -> shared.modelIds.stream())
                .collect(Collectors.toSet());
    }

    List<SharingList> ofKind(SharingList.Kind kind) {
        return list("id.scopeKind = ?1 order by id.scope", kind);
    }
}
