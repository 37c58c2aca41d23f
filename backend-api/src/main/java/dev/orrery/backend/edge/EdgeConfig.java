package dev.orrery.backend.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What the edge asks of clients, and what it tells browsers. */
@ConfigMapping(prefix = "orrery.edge")
public interface EdgeConfig {
    /** Lifetime of {@code Strict-Transport-Security}; left out where the edge is not behind TLS. */
    Optional<Duration> hsts();

    /**
     * How many proxies stand in front, each of which adds the address that it was called from to {@code X-Forwarded-For}.
     * With more than there are, clients choose their address.
     */
    @WithDefault("0")
    int proxies();

    /** Pages of other origins that may call. */
    Cors cors();

    /** Requests of one client address. */
    Rate addressLimit();

    /** Requests to log in, register, refresh or reset a password from one client address. */
    LoginRate loginLimit();

    /** Cross-origin calls. */
    interface Cors {
        /** Origins such as {@code https://app.example.org}; none by default. */
        Optional<Set<String>> origins();

        /** How long a browser may remember the answer to a preflight. */
        @WithDefault("10m")
        Duration maxAge();
    }

    /** A rate with room for bursts. */
    interface Rate {
        /** Requests a second in the long run; 0 for no limit. */
        @WithDefault("1000")
        int perSecond();

        /** Requests at once. */
        @WithDefault("10000")
        int burst();
    }

    /** A rate with room for bursts. */
    interface LoginRate {
        /** Requests a second in the long run; 0 for no limit. */
        @WithDefault("20")
        int perSecond();

        /** Requests at once. */
        @WithDefault("200")
        int burst();
    }
}
