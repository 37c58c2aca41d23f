package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Accounts and who may change them. */
@ApplicationScoped
class Accounts {
    /** Stands for every name that no account can have. */
    static final String IMPOSSIBLE = "impossible";

    private final UserAccountRepository accounts;
    private final PasswordHasher passwords;
    private final ClientAuthenticator clients;

    Accounts(UserAccountRepository accounts, PasswordHasher passwords, ClientAuthenticator clients) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.clients = clients;
    }

    UserRecord register(Registration registration, String password) {
        if (IdentityStore.transaction(() -> accounts.taken(registration.email(), registration.username()))) {
            throw duplicate();
        }
        String hash = passwords.hash(password);
        try {
            return IdentityStore.transaction(() -> UserRecord.of(accounts.add(registration, hash)));
        } catch (ConstraintViolationException taken) {
            throw duplicate().causedBy(taken);
        }
    }

    /**
     * Whoever knew the password of an account.
     *
     * @param passwordHash which password that was; what follows from knowing it is void where the account has another by then
     */
    record Verified(long userId, String passwordHash) {}

    /** @throws Failure 401 {@code invalid_credentials}, 403 {@code account_inactive} */
    Verified login(String identifier, String password) {
        Optional<UserAccount> found = Credentials.possible(identifier, password)
                ? IdentityStore.transaction(() -> accounts.byIdentifier(identifier))
                : Optional.empty();
        if (found.isEmpty()) {
            passwords.matchNobody(password.substring(0, Math.min(password.length(), 1024)));
            throw invalidCredentials();
        }
        UserAccount account = found.get();
        if (account.passwordHash == null) {
            passwords.matchNobody(password);
            throw invalidCredentials();
        }
        if (!passwords.matches(password, account.passwordHash)) {
            throw invalidCredentials();
        }
        if (!account.active) {
            throw pending();
        }
        if (passwords.outdated(account.passwordHash)) {
            String renewed = passwords.hash(password);
            int written = IdentityStore.transaction(() -> accounts.update(
                    "passwordHash = ?1 where id = ?2 and passwordHash = ?3",
                    renewed,
                    account.id,
                    account.passwordHash));
            return new Verified(account.id, written == 1 ? renewed : account.passwordHash);
        }
        return new Verified(account.id, account.passwordHash);
    }

    /** One name for an account however it is typed, so that guesses at it are counted together. */
    String canonicalName(String identifier) {
        return Credentials.possible(identifier, "")
                ? IdentityStore.transaction(
                                () -> accounts.byIdentifier(identifier).map(account -> account.username))
                        .orElse(identifier)
                : IMPOSSIBLE;
    }

    UserRecord get(long userId) {
        return IdentityStore.transaction(() -> UserRecord.of(existing(userId)));
    }

    List<UserRecord> list(Optional<Boolean> active) {
        return IdentityStore.transaction(() -> active.map(accounts::inOrder).orElseGet(accounts::inOrder).stream()
                .map(UserRecord::of)
                .toList());
    }

    UserRecord activate(long userId, Actor by) {
        UserRecord activated = IdentityStore.transaction(() -> {
            accounts.lockRoles();
            UserAccount account = overseen(existing(userId), by);
            account.active = true;
            account.updatedAt = IdentityStore.now();
            return UserRecord.of(account);
        });
        clients.forget(userId);
        return activated;
    }

    /** Ends all sessions of the user. @throws Failure 403, 404, 409 {@code last_superadmin_deactivate_forbidden} */
    UserRecord deactivate(long userId, Actor by) {
        UserRecord deactivated = IdentityStore.transaction(() -> {
            accounts.lockRoles();
            UserAccount account = overseen(existing(userId), by);
            if (account.active && account.role == Role.SUPERADMIN && accounts.activeSuperadmins() == 1) {
                throw Failure.conflict(
                        "last_superadmin_deactivate_forbidden",
                        "This is the last active superadmin; make another user superadmin first.");
            }
            account.active = false;
            account.updatedAt = IdentityStore.now();
            return UserRecord.of(account);
        });
        clients.forget(userId);
        return deactivated;
    }

    /**
     * Another address of an account. Whoever reads its mails can set a password, so it takes the one that is set, and no
     * mail to the former address opens the account any more.
     */
    record NewEmail(String email, Verified by) {}

    /** @throws Failure 403 {@code wrong_password}, 409 {@code duplicate_user} */
    UserRecord changeProfile(long userId, @Nullable NewEmail email, @Nullable String username) {
        UserRecord changed;
        try {
            changed = IdentityStore.transaction(() -> {
                UserAccount account = email == null ? existing(userId) : accounts.lock(email.by());
                if (email != null) {
                    accounts.forgetResets(userId);
                    account.email = email.email();
                }
                account.username = username == null ? account.username : username;
                account.updatedAt = IdentityStore.now();
                accounts.flush();
                return UserRecord.of(account);
            });
        } catch (ConstraintViolationException taken) {
            throw duplicate().causedBy(taken);
        }
        clients.forget(userId);
        return changed;
    }

    UserRecord changeRole(long userId, Role role) {
        UserRecord changed = IdentityStore.transaction(() -> {
            accounts.lockRoles();
            UserAccount account = existing(userId);
            if (account.active
                    && account.role == Role.SUPERADMIN
                    && role != Role.SUPERADMIN
                    && accounts.activeSuperadmins() == 1) {
                throw Failure.conflict(
                        "last_superadmin_demote_forbidden",
                        "This is the last active superadmin; make another user superadmin first.");
            }
            account.role = role;
            account.updatedAt = IdentityStore.now();
            return UserRecord.of(account);
        });
        clients.forget(userId);
        return changed;
    }

    /** A user whom this administrator may log out. @throws Failure 403 {@code insufficient_role}, 404 */
    UserRecord overseen(long userId, Actor by) {
        return IdentityStore.transaction(() -> UserRecord.of(overseen(existing(userId), by)));
    }

    /** Makes the first superadmin; false when there already is any user. */
    boolean makeFirst(String email, String username, String password) {
        String hash = passwords.hash(password);
        return IdentityStore.transaction(() -> {
            accounts.lockRoles();
            if (accounts.count() > 0) {
                return false;
            }
            accounts.add(new Registration(email, username, Role.SUPERADMIN, true), hash);
            return true;
        });
    }

    boolean none() {
        return IdentityStore.transaction(() -> accounts.count() == 0);
    }

    static Failure unknownUser(String id) {
        return Failure.notFound("user_not_found", "There is no user with the id '" + id + "'.");
    }

    private static UserAccount overseen(UserAccount account, Actor by) {
        if (account.role != Role.USER && !by.isSuperadmin()) {
            throw Failure.forbidden(
                    "insufficient_role",
                    "Only a superadmin decides about an account with the role " + account.role.wireName() + ".");
        }
        return account;
    }

    private UserAccount existing(long userId) {
        return accounts.findByIdOptional(userId).orElseThrow(() -> unknownUser(Long.toString(userId)));
    }

    static Failure pending() {
        return Failure.forbidden("account_inactive", "This account waits for an administrator to activate it.");
    }

    private static Failure duplicate() {
        return Failure.conflict("duplicate_user", "The email or the username belongs to another user.");
    }

    static Failure invalidCredentials() {
        return Failure.unauthorized("invalid_credentials", "The user is unknown or the password is wrong.");
    }
}
