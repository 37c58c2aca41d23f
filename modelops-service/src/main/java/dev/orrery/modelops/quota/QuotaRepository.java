package dev.orrery.modelops.quota;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

@ApplicationScoped
public class QuotaRepository implements PanacheRepositoryBase<Quota, Quota.Subject> {

    public List<Quota> allSorted() {
        return list("order by id.subjectKind, id.subject");
    }

    /** The user's own limits, else those of the role. */
    Limits limits(long userId, String role) {
        return Optional.ofNullable(findById(Quota.Subject.user(userId)))
                .filter(own -> own.holdsFor(role))
                .or(() -> Optional.ofNullable(findById(Quota.Subject.role(role))))
                .map(Quota::limits)
                .orElse(Limits.NONE);
    }

    /** The user's account, rolled to this time; waits for any other change of it. */
    QuotaAccount lock(long userId, Instant now) {
        getEntityManager()
                .createNativeQuery("INSERT INTO quota_account (user_id, minute, requests, day, tokens)"
                        + " VALUES (:user, :minute, 0, :day, 0) ON CONFLICT DO NOTHING")
                .setParameter("user", userId)
                .setParameter("minute", now.truncatedTo(ChronoUnit.MINUTES))
                .setParameter("day", LocalDate.ofInstant(now, ZoneOffset.UTC))
                .executeUpdate();
        QuotaAccount account = Objects.requireNonNull(
                getEntityManager().find(QuotaAccount.class, userId, LockModeType.PESSIMISTIC_WRITE));
        account.roll(now);
        return account;
    }

    /** The leases that still count, those that end first in front; the others are removed. */
    List<QuotaLease> heldBy(long userId, Instant now) {
        getEntityManager()
                .createQuery("delete from QuotaLease where userId = :user and (heldUntil <= :now or tokens = 0)")
                .setParameter("user", userId)
                .setParameter("now", now)
                .executeUpdate();
        return getEntityManager()
                .createQuery("from QuotaLease where userId = :user order by heldUntil, id", QuotaLease.class)
                .setParameter("user", userId)
                .getResultList();
    }

    void persist(QuotaLease lease) {
        getEntityManager().persist(lease);
    }
}
