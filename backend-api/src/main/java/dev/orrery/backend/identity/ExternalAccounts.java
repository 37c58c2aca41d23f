package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;

/** Accounts of people whom an external provider knows. */
@ApplicationScoped
class ExternalAccounts {
    private static final int LONGEST_NAME = 100;
    private static final int MOST_NAMESAKES = 1000;

    private final UserAccountRepository accounts;
    private final LoginSessionRepository opened;
    private final LoginSessions sessions;
    private final Event<AccountLinked> links;
    private final EntityManager database;

    ExternalAccounts(
            UserAccountRepository accounts,
            LoginSessionRepository opened,
            LoginSessions sessions,
            Event<AccountLinked> links,
            EntityManager database) {
        this.accounts = accounts;
        this.opened = opened;
        this.sessions = sessions;
        this.links = links;
        this.database = database;
    }

    /** An account and the sessions that ended when the provider became what opens it. */
    private record Found(UserRecord user, List<UUID> ended) {}

    /** The account of this person; made at the first login. @throws Failure 409 {@code duplicate_user} */
    UserRecord userOf(ExternalIdentity identity) {
        try {
            Found found = IdentityStore.transaction(() -> known(identity)
                    .map(account -> new Found(UserRecord.of(account), List.of()))
                    .orElseGet(() -> link(identity)));
            sessions.forget(found.ended());
            return found.user();
        } catch (ConstraintViolationException raced) {
            // Two first logins at once: the other one made the account.
            return IdentityStore.transaction(() ->
                    UserRecord.of(known(identity).orElseThrow(() -> duplicate().causedBy(raced))));
        }
    }

    private Optional<UserAccount> known(ExternalIdentity identity) {
        @SuppressWarnings("unchecked")
        List<Long> users = database.createNativeQuery(
                        "select user_id from external_identities where provider = ?1 and subject = ?2", Long.class)
                .setParameter(1, identity.provider())
                .setParameter(2, identity.subject())
                .getResultList();
        return users.stream().findFirst().map(accounts::findById);
    }

    private Found link(ExternalIdentity identity) {
        Optional<UserAccount> sameEmail = accounts.byIdentifier(identity.email());
        if (sameEmail.isPresent() && !(identity.linkByEmail() && identity.emailVerified())) {
            throw duplicate();
        }
        UserAccount account = sameEmail.orElseGet(() -> accounts.add(
                new Registration(identity.email(), freeName(identity), Role.USER, identity.activate()), null));
        database.createNativeQuery("insert into external_identities (provider, subject, user_id, created_at)"
                        + " values (?1, ?2, ?3, ?4)")
                .setParameter(1, identity.provider())
                .setParameter(2, identity.subject())
                .setParameter(3, account.id)
                .setParameter(4, IdentityStore.now())
                .executeUpdate();
        List<UUID> ended = sameEmail.isPresent() ? takeFromOthers(account) : List.of();
        return new Found(UserRecord.of(account), ended);
    }

    /**
     * Nobody proved the address of an account that was registered: whoever did may be another person, so that what
     * opened it until now opens it no longer. A new password can be had by mail.
     */
    private List<UUID> takeFromOthers(UserAccount account) {
        database.refresh(account, LockModeType.PESSIMISTIC_WRITE);
        account.passwordHash = null;
        account.updatedAt = IdentityStore.now();
        accounts.forgetResets(account.id);
        links.fire(new AccountLinked(account.id));
        return opened.revoke(account.id, null, "linked_to_provider", account.updatedAt);
    }

    private String freeName(ExternalIdentity identity) {
        String cleaned = identity.preferredName().toLowerCase(Locale.ROOT).replaceAll("@.*|[\\s\\p{Z}\\p{Cntrl}]", "");
        String base = cleaned.isEmpty() ? "user" : cleaned.substring(0, Math.min(cleaned.length(), LONGEST_NAME));
        String name = base;
        for (int next = 2; accounts.count("username", name) > 0; next++) {
            if (next > MOST_NAMESAKES) {
                throw duplicate();
            }
            name = base + '-' + next;
        }
        return name;
    }

    private static Failure duplicate() {
        return Failure.conflict(
                "duplicate_user", "The email of this login belongs to an account that the provider does not open.");
    }
}
