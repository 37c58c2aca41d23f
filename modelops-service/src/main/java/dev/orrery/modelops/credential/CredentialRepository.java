package dev.orrery.modelops.credential;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
public class CredentialRepository implements PanacheRepositoryBase<Credential, UUID> {

    public List<Credential> active() {
        return find("active = true order by createdAt desc, id").list();
    }

    public List<Credential> activeOf(long ownerUserId, UUID organizationId) {
        return find(
                        "active = true and ownerUserId = ?1 and organizationId = ?2 order by createdAt desc, id",
                        ownerUserId,
                        organizationId)
                .list();
    }

    public Optional<Credential> findActive(UUID id) {
        return find("id = ?1 and active = true", id).firstResultOptional();
    }

    /** The same, once whoever changes it is done, and kept from others until the end of the transaction. */
    public Optional<Credential> lockActive(UUID id) {
        return find("id = ?1 and active = true", id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    public boolean nameTaken(NewCredential wanted) {
        return count(
                        "active = true and ownerUserId = ?1 and provider = ?2 and displayName = ?3",
                        wanted.ownerUserId(),
                        wanted.provider(),
                        wanted.displayName())
                > 0;
    }
}
