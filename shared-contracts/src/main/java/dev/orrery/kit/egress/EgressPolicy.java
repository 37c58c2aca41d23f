package dev.orrery.kit.egress;

import dev.orrery.kit.egress.EgressException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

/** What an outgoing request may reach. */
final class EgressPolicy {
    private EgressPolicy() {}

    /** @throws EgressException {@code INVALID_URL} for what is no plain HTTP address */
    static void checkAddress(URI uri) {
        String scheme = uri.getScheme();
        if (uri.getHost() == null
                || uri.getRawUserInfo() != null
                || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw new EgressException(Kind.INVALID_URL, "'" + uri + "' is no HTTP address", null);
        }
    }

    /** One address of a host, none of whose addresses is private. Asks the name service, so it may block. */
    static InetAddress publicAddress(String host) {
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
