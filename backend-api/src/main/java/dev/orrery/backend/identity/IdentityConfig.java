package dev.orrery.backend.identity;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How the edge knows its users. Defaults read the environment names that existing installations use. */
@StaticInitSafe
@ConfigMapping(prefix = "orrery.identity")
public interface IdentityConfig {
    /** File with the private key of the client tokens (Ed25519, JSON Web Key). Required in production. */
    Optional<Path> signingKey();

    /** Issuer of the client tokens. */
    @WithDefault("orrery")
    String issuer();

    /** Audience of the client tokens. */
    @WithDefault("orrery")
    String audience();

    /** Lifetime of a client token in seconds; what is no positive number counts as the default of 28800. */
    @WithDefault("${auth.access-token-ttl-seconds:28800}")
    Optional<String> accessTokenTtlSeconds();

    /** Whether anyone may register; the account waits for activation. */
    @WithDefault("${auth.allow-self-register:true}")
    boolean allowSelfRegister();

    /** How long a user's role and activity are taken as read; at most 5 s. Changes made here take effect at once. */
    @WithDefault("2s")
    Duration freshness();

    /** The first superadmin, made when there is no user at all. */
    Bootstrap bootstrap();

    /** Cost of a password hash. */
    Argon2 argon2();

    /** Requests a second of one user in the long run, on each instance; 0 for no limit. */
    @WithDefault("500")
    int requestsPerSecond();

    /** Requests of one user at once. */
    @WithDefault("5000")
    int requestBurst();

    /** Sessions and their refresh tokens. */
    Sessions sessions();

    /**
     * Origins beside the edge's own whose pages may log in with the cookie; needed only behind a proxy that changes
     * {@code Host}.
     */
    Optional<Set<String>> browserOrigins();

    /** Mails that reset a password. */
    Reset reset();

    /** Back-off after wrong passwords. */
    Throttle throttle();

    /** The first superadmin. */
    interface Bootstrap {
        /** Their email address. */
        @WithDefault("${auth.bootstrap-superadmin-email:superadmin@orrery.local}")
        String email();

        /** Their user name. */
        @WithDefault("${auth.bootstrap-superadmin-username:superadmin}")
        String username();

        /** Their password; without one no superadmin is made. */
        @WithDefault("${auth.bootstrap-superadmin-password:${orrery.superadmin-password:}}")
        Optional<String> password();
    }

    /** Argon2id parameters; old hashes keep theirs until the next login. */
    interface Argon2 {
        /** Memory of one hash in KiB. */
        @WithDefault("19456")
        int memoryKib();

        /** Passes over the memory. */
        @WithDefault("2")
        int iterations();

        /** Lanes of one hash. */
        @WithDefault("1")
        int parallelism();
    }

    /** Sessions and their refresh tokens. */
    interface Sessions {
        /** How long a refresh token waits for its one use. */
        @WithDefault("14d")
        Duration refreshLifetime();

        /** How long a session lives, however often it is refreshed. */
        @WithDefault("90d")
        Duration longest();

        /** How long after its use a browser's refresh token is still taken: tabs share it, and pages are reloaded. */
        @WithDefault("20s")
        Duration browserGrace();
    }

    /** Mails that reset a password. */
    interface Reset {
        /** How long a reset token may be used. */
        @WithDefault("30m")
        Duration lifetime();

        /** Reset tokens of one account that may be open; further requests send no mail. */
        @WithDefault("3")
        int mostOpen();

        /** What stands before the token in the mail, such as the address of a page that takes it. */
        Optional<String> link();
    }

    /** Wrong passwords in a row, counted for all instances together. */
    interface Throttle {
        /** How many cost nothing, for one account from one address. */
        @WithDefault("10")
        int freeAttempts();

        /** How many cost nothing, for one account from wherever they come. */
        @WithDefault("100")
        int freeAttemptsFromAnywhere();

        /** The longest wait between two attempts. */
        @WithDefault("60s")
        Duration longestWait();
    }

    default Duration tokenLifetime() {
        String text = accessTokenTtlSeconds().orElse("").trim();
        boolean positive = text.matches("0*[1-9][0-9]{0,8}");
        return Duration.ofSeconds(positive ? Long.parseLong(text) : 28_800);
    }
}
