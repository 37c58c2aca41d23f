package dev.orrery.kit.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Ways to write an address inside, as they are tried against services that fetch what a user names. None may open a
 * connection: a server listens on every loopback address and counts.
 */
class SsrfCorpusTest {
    private static final AtomicInteger CONNECTIONS = new AtomicInteger();
    private static final List<HttpServer> SERVERS = new ArrayList<>();
    private static int port;

    @BeforeAll
    static void listen() throws IOException {
        HttpServer v4 = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        port = v4.getAddress().getPort();
        serve(v4);
        InetSocketAddress v6 = new InetSocketAddress(InetAddress.getByName("::1"), port);
        try {
            serve(HttpServer.create(v6, 0));
        } catch (IOException noIpv6) {
            assertTrue(v6.getAddress().isLoopbackAddress(), "only a machine without IPv6 may skip ::1");
        }
    }

    private static void serve(HttpServer server) {
        server.createContext("/", exchange -> {
            CONNECTIONS.incrementAndGet();
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + port + "/inside");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        SERVERS.add(server);
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(server -> server.stop(0));
    }

    private static List<String> hosts() {
        return List.of(
                // loopback, written plainly and otherwise
                "127.0.0.1",
                "127.0.0.2",
                "127.1.1.1",
                "127.255.255.254",
                "127.1",
                "127.0.1",
                "2130706433",
                "017700000001",
                "0177.0.0.1",
                "0x7f000001",
                "0x7f.0.0.1",
                "0x7f.1",
                "127.0.0.01",
                "0127.0.0.1",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "0.0.0.0",
                "0",
                "0.0.0.1",
                // private and special networks
                "10.0.0.1",
                "10.255.255.255",
                "10.1",
                "172.16.0.1",
                "172.31.255.254",
                "192.168.0.1",
                "192.168.1",
                "169.254.169.254",
                "169.254.170.2",
                "169.254.1.1",
                "2852039166",
                "0xa9fea9fe",
                "0251.0376.0251.0376",
                "100.64.0.1",
                "100.100.100.200",
                "192.0.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                // IPv6, and IPv4 inside it
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[0000:0000:0000:0000:0000:0000:0000:0001]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::ffff:169.254.169.254]",
                "[::ffff:10.0.0.1]",
                "[::127.0.0.1]",
                "[::7f00:1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b::169.254.169.254]",
                "[2002:7f00:1::]",
                "[2002:a9fe:a9fe::]",
                "[2001:0:7f00:1::]",
                "[fe80::1]",
                "[fe80::1%25lo]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[fec0::1]",
                "[ff02::1]",
                "[2001:db8::1]");
    }

    private static List<String> addresses() {
        List<String> all = new ArrayList<>();
        hosts().forEach(host -> all.add("http://" + host + ":" + port + "/"));
        all.addAll(List.of(
                "http://user@127.0.0.1:" + port + "/",
                "http://public.example:80@127.0.0.1:" + port + "/",
                "http://127.0.0.1:" + port + "#@public.example/",
                "http://127.0.0.1:" + port + "?@public.example/",
                "HTTP://127.0.0.1:" + port + "/",
                "https://127.0.0.1:" + port + "/",
                "http:127.0.0.1:" + port + "/",
                "http:/127.0.0.1:" + port + "/",
                "http:///127.0.0.1:" + port + "/",
                "//127.0.0.1:" + port + "/",
                "ftp://127.0.0.1:" + port + "/",
                "file:///etc/passwd",
                "gopher://127.0.0.1:" + port + "/_GET",
                "jar:http://127.0.0.1:" + port + "!/",
                "dict://127.0.0.1:" + port + "/",
                "http://127.0.0.1%2f@public.example:" + port + "/",
                "http://%31%32%37.0.0.1:" + port + "/",
                "http://①②⑦.⓪.⓪.①:" + port + "/",
                "http://127。0。0。1:" + port + "/",
                "http://127.0.0.1\\@public.example:" + port + "/",
                "http://127.0.0.1:" + port + "\t/",
                "http://[::1%0]:" + port + "/",
                "http://[::ffff:127.0.0.1%1]:" + port + "/",
                "http://127.0.0.1.:" + port + "/"));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> noFormOfAnAddressInsideOpensAConnection() {
        List<String> all = addresses();
        assertTrue(all.size() >= 60, all.size() + " forms");
        return all.stream()
                .map(address -> DynamicTest.dynamicTest(address, () -> {
                    URI uri;
                    try {
                        uri = new URI(address);
                    } catch (URISyntaxException notEvenAnAddress) {
                        return;
                    }
                    EgressRequest request = EgressRequest.get(uri, Duration.ofSeconds(2), Reach.PUBLIC_ONLY);
                    EgressException refused =
                            assertThrows(EgressException.class, () -> new EgressClient().send(request));
                    assertTrue(
                            refused.kind() != EgressException.Kind.TIMEOUT,
                            refused.kind() + " " + refused.getMessage());
                    assertEquals(0, CONNECTIONS.get());
                }));
    }

    @Test
    void theServerThatCountsIsReachedByWhoMay() {
        int before = CONNECTIONS.getAndSet(0);
        assertEquals(0, before);
        EgressResponse answer = new EgressClient()
                .send(EgressRequest.get(
                        URI.create("http://127.0.0.1:" + port + "/"), Duration.ofSeconds(2), Reach.PRIVATE_NETWORKS));
        // The redirect is handed back, not followed.
        assertEquals(302, answer.status());
        assertEquals(1, CONNECTIONS.getAndSet(0));
    }
}
