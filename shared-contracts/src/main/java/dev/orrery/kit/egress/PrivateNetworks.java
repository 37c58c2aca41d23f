package dev.orrery.kit.egress;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Tells public addresses from those that only mean something inside: RFC 6890 and its IPv6 counterparts. */
final class PrivateNetworks {
    private PrivateNetworks() {}

    static boolean contains(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        return switch (address) {
            case Inet4Address v4 -> v4Private(v4.getAddress());
            case Inet6Address v6 -> v6Private(v6.getAddress());
            default -> true;
        };
    }

    private static boolean v4Private(byte[] octets) {
        int first = octets[0] & 0xff;
        int second = octets[1] & 0xff;
        int third = octets[2] & 0xff;
        return first == 0
                || first == 10
                || first == 127
                || (first == 100 && second >= 64 && second < 128)
                || (first == 172 && second >= 16 && second < 32)
                || (first == 192 && second == 168)
                || (first == 192 && second == 0 && (third == 0 || third == 2))
                || (first == 198 && (second == 18 || second == 19 || (second == 51 && third == 100)))
                || (first == 203 && second == 0 && third == 113)
                || first >= 240;
    }

    private static boolean v6Private(byte[] octets) {
        int first = octets[0] & 0xff;
        int second = octets[1] & 0xff;
        boolean uniqueLocal = (first & 0xfe) == 0xfc;
        boolean embedsV4 = embedsV4(octets);
        boolean documentation =
                first == 0x20 && second == 0x01 && (octets[2] & 0xff) == 0x0d && (octets[3] & 0xff) == 0xb8;
        // Addresses that carry an IPv4 one (mapped, NAT64, 6to4, Teredo) could lead back inside.
        boolean transition = (first == 0x20 && second == 0x02)
                || (first == 0x20 && second == 0x01 && octets[2] == 0 && octets[3] == 0)
                || (first == 0x00 && second == 0x64);
        return uniqueLocal || embedsV4 || documentation || transition;
    }

    private static boolean embedsV4(byte[] octets) {
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
