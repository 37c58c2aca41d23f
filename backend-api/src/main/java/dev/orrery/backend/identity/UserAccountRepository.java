package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queries on users. */
@ApplicationScoped
class UserAccountRepository implements PanacheRepository<UserAccount> {

    /** By email when the text holds {@code @}, else by username. */
    Optional<UserAccount> byIdentifier(String identifier) {
        return find(identifier.contains("@") ? "email" : "username", identifier).firstResultOptional();
    }

    Set<String> groupsOf(long userId) {
        @SuppressWarnings("unchecked")
        List<String> ids = getEntityManager()
                .createNativeQuery("select cast(group_id as text) from group_members where user_id = ?1", String.class)
                .setParameter(1, userId)
                .getResultList();
        return Set.copyOf(ids);
    }

    boolean taken(String email, String username) {
        return count("email = ?1 or username = ?2", email, username) > 0;
    }

    List<UserAccount> inOrder() {
        return listAll(Sort.by("id"));
    }

    List<UserAccount> inOrder(boolean active) {
        return list("active", Sort.by("id"), active);
    }

    long activeSuperadmins() {
        return count("role = ?1 and active", Role.SUPERADMIN);
    }

    UserAccount add(Registration registration, @Nullable String passwordHash) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        UserAccount account = new UserAccount();
        account.email = registration.email();
        account.username = registration.username();
        account.passwordHash = passwordHash;
        account.role = registration.role();
        account.active = registration.active();
        account.organizationId = Organization.DEFAULT;
        account.createdAt = now;
        account.updatedAt = now;
        persistAndFlush(account);
        getEntityManager().persist(Membership.of(Organization.DEFAULT, account.id, now));
        return account;
    }

    /** An account that exists, held until the transaction ends by whoever opens sessions or ends all of them. */
    UserAccount lock(long userId) {
        return getEntityManager().find(UserAccount.class, userId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The same, unless the password was changed since it was given. @throws Failure 403 {@code wrong_password} */
    UserAccount lock(Accounts.Verified by) {
        UserAccount account = lock(by.userId());
        if (!by.passwordHash().equals(account.passwordHash)) {
            throw wrongPassword();
        }
        return account;
    }

    static Failure wrongPassword() {
        return Failure.forbidden("wrong_password", "The current password is wrong.");
    }

    /** No mail that was sent opens the account any more. */
    void forgetResets(long userId) {
        getEntityManager()
                .createNativeQuery("delete from password_resets where user_id = ?1")
                .setParameter(1, userId)
                .executeUpdate();
    }

    /** One at a time: held until the transaction ends by whoever changes roles or makes the first superadmin. */
    void lockRoles() {
        getEntityManager().find(Organization.class, Organization.DEFAULT, LockModeType.PESSIMISTIC_WRITE);
    }
}
