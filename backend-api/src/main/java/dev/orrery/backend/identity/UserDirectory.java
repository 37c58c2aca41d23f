package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** What the rest of the edge may know about users. */
@ApplicationScoped
public class UserDirectory {
    private static final Pattern USER_ID = Pattern.compile("[0-9]{1,18}");

    private final UserAccountRepository accounts;

    UserDirectory(UserAccountRepository accounts) {
        this.accounts = accounts;
    }

    /** A user id of a path. @throws Failure 404 {@code user_not_found} when it is no number */
    public static long id(String text) {
        if (!USER_ID.matcher(text).matches()) {
            throw Accounts.unknownUser(text);
        }
        return Long.parseLong(text);
    }

    /** These users, in the order of their ids. */
    public List<UserRecord> records(Collection<Long> ids) {
        return QuarkusTransaction.requiringNew()
                .call(() -> accounts.list("id in ?1 order by id", ids).stream()
                        .map(UserRecord::of)
                        .toList());
    }

    /**
     * Holds the user until the running transaction ends, so that what is counted about it stays true.
     *
     * @throws Failure 404 {@code user_not_found}, for users of other organizations too
     */
    public void lockMember(long userId, UUID organization) {
        UserAccount account = accounts.findById(userId, LockModeType.PESSIMISTIC_WRITE);
        if (account == null || !account.organizationId.equals(organization)) {
            throw Accounts.unknownUser(Long.toString(userId));
        }
    }
}
