package dev.orrery.kit.trust;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Who this service is to the others and whom it trusts. */
@StaticInitSafe
@ConfigMapping(prefix = "orrery.trust")
public interface TrustConfig {
    /** The name of this service in tokens: their issuer when it calls, their audience when it is called. */
    @WithDefault("${quarkus.application.name}")
    String serviceName();

    /** File with this service's private key (Ed25519, JSON Web Key). */
    Optional<Path> privateKey();

    /** File with the public keys of all services (JSON Web Key Set, {@code kid} = service name). */
    Optional<Path> bundle();

    /** Services whose word is taken for the user on whose behalf they call. */
    @WithDefault("backend-api,agent-engine")
    Set<String> actorIssuers();

    /** How long a token for one call is valid; at most 60 s. */
    @WithDefault("60s")
    Duration tokenLifetime();

    /** Whether requests are authenticated by service tokens; off at the edge and in the runtime stand-in. */
    @WithDefault("true")
    boolean serviceAuth();
}
