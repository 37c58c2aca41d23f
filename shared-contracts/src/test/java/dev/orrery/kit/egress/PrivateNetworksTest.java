package dev.orrery.kit.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateNetworksTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "127.1.2.3,true",
        "0.0.0.0,true",
        "10.1.2.3,true",
        "172.16.0.1,true",
        "172.31.255.255,true",
        "172.32.0.1,false",
        "192.168.1.1,true",
        "169.254.169.254,true",
        "100.64.0.1,true",
        "100.128.0.1,false",
        "198.18.0.1,true",
        "224.0.0.1,true",
        "255.255.255.255,true",
        "8.8.8.8,false",
        "::1,true",
        "fc00::1,true",
        "fd12::1,true",
        "fe80::1,true",
        "::ffff:10.0.0.1,true",
        "64:ff9b::a00:1,true",
        "2002:a00:1::,true",
        "2606:4700::1111,false",
        "203.0.114.1,false",
        "11.0.0.1,false"
    })
    void knowsInsideFromOutside(String address, boolean inside) throws UnknownHostException {
        assertEquals(inside, PrivateNetworks.contains(InetAddress.getByName(address)), address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/",
                "http://[::1]:9/",
                "http://169.254.169.254/latest",
                "http://0.0.0.0:9/",
                "http://localhost:9/",
                "http://[::ffff:127.0.0.1]:9/"
            })
    void aPublicRequestNeverGoesInside(String address) {
        EgressException refused = assertThrows(
                EgressException.class,
                () -> new EgressClient()
                        .send(EgressRequest.get(URI.create(address), Duration.ofSeconds(1), Reach.PUBLIC_ONLY)));
        assertEquals(EgressException.Kind.REFUSED, refused.kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "gopher://example.org/", "http://user:secret@example.org/", "http:///x"})
    void onlyPlainHttpAddressesAreTaken(String address) {
        EgressException refused = assertThrows(
                EgressException.class,
                () -> new EgressClient()
                        .send(EgressRequest.get(URI.create(address), Duration.ofSeconds(1), Reach.PRIVATE_NETWORKS)));
        assertEquals(EgressException.Kind.INVALID_URL, refused.kind());
    }

    @Test
    void aClosedPortIsUnreachable() {
        EgressException refused = assertThrows(
                EgressException.class,
                () -> new EgressClient()
                        .send(EgressRequest.get(
                                URI.create("http://127.0.0.1:1/"), Duration.ofSeconds(2), Reach.PRIVATE_NETWORKS)));
        assertEquals(EgressException.Kind.UNREACHABLE, refused.kind());
    }
}
