package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import io.quarkus.arc.Unremovable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Makes users with any role and signs their tokens, past the HTTP endpoints. */
@Unremovable
@ApplicationScoped
public class TestUsers {
    public static final String PASSWORD = "correct horse battery";
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

    private final UserAccountRepository accounts;
    private final PasswordHasher passwords;
    private final ClientTokens tokens;
    private final LoginSessions sessions;
    private String hash = "";

    TestUsers(UserAccountRepository accounts, PasswordHasher passwords, ClientTokens tokens, LoginSessions sessions) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** A user with its client token. */
    public record TestUser(long id, String username, String email, String token, UUID sessionId) {
        public String authorization() {
            return "Bearer " + token;
        }
    }

    /** An active user. */
    public TestUser active(Role role) {
        return make(role, true);
    }

    public TestUser make(Role role, boolean active) {
        if (hash.isEmpty()) {
            hash = passwords.hash(PASSWORD);
        }
        String username = unique(role.wireName());
        UserRecord user = QuarkusTransaction.requiringNew()
                .call(() -> UserRecord.of(
                        accounts.add(new Registration(username + "@example.org", username, role, true), hash)));
        LoginSessions.Opened session = sessions.open(
                        new Accounts.Verified(user.id(), hash), new ClientOrigin("127.0.0.1", "test"))
                .orElseThrow();
        if (!active) {
            QuarkusTransaction.requiringNew().run(() -> accounts.update("active = false where id = ?1", user.id()));
        }
        return new TestUser(
                user.id(), username, user.email(), tokens.issue(user, session.sessionId()), session.sessionId());
    }

    public static String unique(String prefix) {
        return prefix + "-" + SERIAL.incrementAndGet();
    }
}
