package dev.orrery.kit.failure;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Predicate;

/**
 * What may be done twice, and is when what it needs was away for a moment: four times within a second at most. A transaction
 * begins anew each time. What stays away throws as it would without this.
 */
@InterceptorBinding
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface TriedAgain {

    /** What may be away; not both, or what asks a peer would multiply the peer's own attempts. */
    @Nonbinding
    Without value();

    enum Without {
        /** Only on what begins a transaction of its own: one that broke cannot be gone on with. */
        DATABASE(DatabaseAway::causes),
        /** On methods of clients of other services. */
        PEER(PeerAway::is);

        private final Predicate<Throwable> away;

        Without(Predicate<Throwable> away) {
            this.away = away;
        }

        boolean isAway(Throwable failed) {
            return away.test(failed);
        }
    }
}
