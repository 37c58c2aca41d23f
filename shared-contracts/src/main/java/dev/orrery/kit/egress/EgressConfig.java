package dev.orrery.kit.egress;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** What requests to addresses of users and upstreams may reach besides the public internet. */
@ConfigMapping(prefix = "orrery.egress")
public interface EgressConfig {
    /**
     * Hosts (names or addresses in lower case, without port) inside a private network that every request may reach, such
     * as a team's own model gateway or mirror of a model hub. The operator vouches for all that listens there.
     */
    Optional<Set<String>> trustedHosts();
}
