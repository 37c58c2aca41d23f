package dev.orrery.backend.oidc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** External providers that users may log in with. */
@ConfigMapping(prefix = "orrery.oidc")
public interface OidcConfig {
    /** Address of this edge as browsers see it; providers send users back there. */
    @WithDefault("http://127.0.0.1:8080")
    URI publicUrl();

    /** How long a user may take at the provider. */
    @WithDefault("10m")
    Duration loginTimeout();

    /** Providers by the name that stands in addresses. */
    Map<String, Provider> providers();

    /** One provider. */
    interface Provider {
        /** Its issuer; its settings are read from {@code /.well-known/openid-configuration} below. */
        URI issuer();

        /** The name of this installation at the provider. */
        String clientId();

        /** Left out for public clients. */
        Optional<String> clientSecret();

        /** Name for people; the provider's name when left out. */
        Optional<String> displayName();

        /** What is asked for; {@code openid} and {@code email} are needed. */
        @WithDefault("openid email profile")
        String scope();

        /** Whether accounts made by a first login may be used without an administrator's activation. */
        @WithDefault("true")
        boolean activate();

        /** Whether a verified email opens the existing account with this address. */
        @WithDefault("false")
        boolean linkByEmail();
    }
}
