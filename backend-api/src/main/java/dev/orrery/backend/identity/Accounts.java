package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.JDBCException;
import org.hibernate.exception.ConstraintViolationException;

/** Accounts and who may change them. */
@ApplicationScoped
class Accounts {
    private final UserAccountRepository accounts;
    private final PasswordHasher passwords;
    private final ClientAuthenticator clients;

    Accounts(UserAccountRepository accounts, PasswordHasher passwords, ClientAuthenticator clients) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.clients = clients;
    }

    UserRecord register(Registration registration, String password) {
        if (inTransaction(() -> accounts.taken(registration.email(), registration.username()))) {
            throw duplicate();
        }
        String hash = passwords.hash(password);
        try {
            return inTransaction(() -> UserRecord.of(accounts.add(registration, hash)));
        } catch (ConstraintViolationException taken) {
            throw duplicate().causedBy(taken);
        }
    }

    /** @throws Failure 401 {@code invalid_credentials}, 403 {@code account_inactive} */
    UserRecord login(String identifier, String password) {
        Optional<UserAccount> found = Credentials.possible(identifier, password)
                ? inTransaction(() -> accounts.byIdentifier(identifier))
                : Optional.empty();
        if (found.isEmpty()) {
            passwords.matchNobody(password.substring(0, Math.min(password.length(), 1024)));
            throw invalidCredentials();
        }
        UserAccount account = found.get();
        if (!passwords.matches(password, account.passwordHash)) {
            throw invalidCredentials();
        }
        if (!account.active) {
            throw Failure.forbidden("account_inactive", "This account waits for an administrator to activate it.");
        }
        if (passwords.outdated(account.passwordHash)) {
            String renewed = passwords.hash(password);
            inTransaction(() -> accounts.update(
                    "passwordHash = ?1 where id = ?2 and passwordHash = ?3",
                    renewed,
                    account.id,
                    account.passwordHash));
        }
        return UserRecord.of(account);
    }

    UserRecord get(long userId) {
        return inTransaction(() -> UserRecord.of(existing(userId)));
    }

    List<UserRecord> list(Optional<Boolean> active) {
        return inTransaction(() -> active.map(accounts::inOrder).orElseGet(accounts::inOrder).stream()
                .map(UserRecord::of)
                .toList());
    }

    UserRecord activate(long userId, Actor by) {
        UserRecord activated = inTransaction(() -> {
            accounts.lockRoles();
            UserAccount account = existing(userId);
            if (account.role != Role.USER && !by.isSuperadmin()) {
                throw Failure.forbidden(
                        "insufficient_role",
                        "Only a superadmin activates an account with the role " + account.role.wireName() + ".");
            }
            account.active = true;
            account.updatedAt = now();
            return UserRecord.of(account);
        });
        clients.forget(userId);
        return activated;
    }

    UserRecord changeRole(long userId, Role role) {
        UserRecord changed = inTransaction(() -> {
            accounts.lockRoles();
            UserAccount account = existing(userId);
            if (account.role == Role.SUPERADMIN && role != Role.SUPERADMIN && accounts.superadmins() == 1) {
                throw Failure.conflict(
                        "last_superadmin_demote_forbidden",
                        "This is the last superadmin; make another user superadmin first.");
            }
            account.role = role;
            account.updatedAt = now();
            return UserRecord.of(account);
        });
        clients.forget(userId);
        return changed;
    }

    /** Makes the first superadmin; false when there already is any user. */
    boolean makeFirst(String email, String username, String password) {
        String hash = passwords.hash(password);
        return inTransaction(() -> {
            accounts.lockRoles();
            if (accounts.count() > 0) {
                return false;
            }
            accounts.add(new Registration(email, username, Role.SUPERADMIN, true), hash);
            return true;
        });
    }

    boolean none() {
        return inTransaction(() -> accounts.count() == 0);
    }

    static Failure unknownUser(String id) {
        return Failure.notFound("user_not_found", "There is no user with the id '" + id + "'.");
    }

    private UserAccount existing(long userId) {
        return accounts.findByIdOptional(userId).orElseThrow(() -> unknownUser(Long.toString(userId)));
    }

    private static <T> T inTransaction(Supplier<T> work) {
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (ConstraintViolationException rule) {
            throw rule;
        } catch (JDBCException | QuarkusTransactionException unreachable) {
            throw Failure.unavailable("auth_unavailable", "Users cannot be read now; try again shortly.")
                    .causedBy(unreachable);
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private static Failure duplicate() {
        return Failure.conflict("duplicate_user", "The email or the username belongs to another user.");
    }

    private static Failure invalidCredentials() {
        return Failure.unauthorized("invalid_credentials", "The user is unknown or the password is wrong.");
    }
}
