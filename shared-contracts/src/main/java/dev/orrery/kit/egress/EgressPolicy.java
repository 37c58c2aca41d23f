package dev.orrery.kit.egress;

import dev.orrery.kit.egress.EgressException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * What an outgoing request may reach.
 *
 * @param trustedHosts hosts in lower case that every request may reach, wherever they are
 */
record EgressPolicy(Set<String> trustedHosts) {
    EgressPolicy {
        trustedHosts = Set.copyOf(trustedHosts);
    }

    /** @throws EgressException {@code INVALID_URL} for what is no plain HTTP address */
    void checkAddress(URI uri) {
        String scheme = uri.getScheme();
        if (uri.getHost() == null
                || uri.getRawUserInfo() != null
                || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw new EgressException(Kind.INVALID_URL, "'" + uri + "' is no HTTP address", null);
        }
    }

    boolean mustBePublic(EgressRequest request) {
        return request.reach() == Reach.PUBLIC_ONLY
                && !trustedHosts.contains(request.uri().getHost().toLowerCase(Locale.ROOT));
    }

    /** One address of a host, none of whose addresses is private. Asks the name service, so it may block. */
    InetAddress publicAddress(String host) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            if (Arrays.stream(addresses).anyMatch(PrivateNetworks::contains)) {
                throw new EgressException(
                        Kind.REFUSED, host + " is inside a private network, which this request may not reach", null);
            }
            return addresses[0];
        } catch (UnknownHostException unknown) {
            throw new EgressException(Kind.UNREACHABLE, host + " is not known", unknown);
        }
    }
}
