package dev.orrery.backend.identity;

import dev.orrery.backend.audit.AuditNotes;
import dev.orrery.backend.audit.CallerNames;
import dev.orrery.backend.edge.ClientAddresses;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.AuthenticationFailures;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Lets users in: by password, by refresh token, or on the word of an external provider. */
@ApplicationScoped
public class Logins {
    private final Accounts accounts;
    private final ExternalAccounts external;
    private final LoginSessions sessions;
    private final LoginMisses misses;
    private final ClientTokens tokens;
    private final AuditNotes audit;
    private final AuthenticationFailures failures;
    private final ClientAddresses addresses;

    Logins(
            Accounts accounts,
            ExternalAccounts external,
            LoginSessions sessions,
            LoginMisses misses,
            ClientTokens tokens,
            AuditNotes audit,
            AuthenticationFailures failures,
            ClientAddresses addresses) {
        this.accounts = accounts;
        this.external = external;
        this.sessions = sessions;
        this.misses = misses;
        this.tokens = tokens;
        this.audit = audit;
        this.failures = failures;
        this.addresses = addresses;
    }

    /** What the audit log calls a login; what can be no name is not kept. */
    static String target(String identifier) {
        return "login:" + (Credentials.possible(identifier, "") ? identifier : Accounts.IMPOSSIBLE);
    }

    LoginAnswer byPassword(String identifier, String password, HttpServerRequest request) {
        ClientOrigin origin = ClientOrigin.of(addresses.of(request), request);
        LoginMisses.Attempt attempt = new LoginMisses.Attempt(accounts.canonicalName(identifier), origin.address());
        misses.check(attempt);
        LoginSessions.Opened opened;
        try {
            opened = verified(identifier, password, origin);
        } catch (Failure refused) {
            failures.count(refused);
            if (refused.status() == 401) {
                misses.missed(attempt);
            }
            throw refused;
        }
        misses.hit(attempt);
        return answer(opened);
    }

    /** The password may be changed while it is checked: then the new one counts. */
    private LoginSessions.Opened verified(String identifier, String password, ClientOrigin origin) {
        return sessions.open(accounts.login(identifier, password), origin)
                .or(() -> sessions.open(accounts.login(identifier, password), origin))
                .orElseThrow(Accounts::invalidCredentials);
    }

    LoginAnswer byRefreshToken(String secret) {
        return answer(counted(() -> sessions.refresh(secret)));
    }

    LoginAnswer byBrowserToken(String secret) {
        return answer(counted(() -> sessions.refreshOfBrowser(secret)));
    }

    private LoginSessions.Opened counted(Supplier<LoginSessions.Opened> login) {
        try {
            return login.get();
        } catch (Failure refused) {
            failures.count(refused);
            throw refused;
        }
    }

    /** Whether the token belonged to an open session, which it ends. */
    boolean endByToken(String secret) {
        Optional<UUID> ended = sessions.revokeByToken(secret, "logout");
        ended.ifPresentOrElse(session -> audit.changed("session:" + session, null, null), audit::nothing);
        return ended.isPresent();
    }

    /**
     * Lets in whom a provider that the operator trusts vouches for.
     *
     * @throws Failure 403 {@code account_inactive}, 409 {@code duplicate_user}
     */
    public LoginAnswer byProvider(ExternalIdentity identity, HttpServerRequest request) {
        UserRecord user = external.userOf(identity);
        if (!user.isActive()) {
            throw Accounts.pending();
        }
        return answer(sessions.openByProvider(user, ClientOrigin.of(addresses.of(request), request)));
    }

    private LoginAnswer answer(LoginSessions.Opened opened) {
        UserRecord user = opened.user();
        audit.by(new CallerNames.Named(user.id(), user.username(), opened.sessionId()));
        return new LoginAnswer(
                tokens.issue(user, opened.sessionId()),
                "bearer",
                tokens.lifetime().toSeconds(),
                opened.refreshToken(),
                Duration.between(Instant.now(), opened.refreshExpiresAt()).toSeconds(),
                user);
    }
}
