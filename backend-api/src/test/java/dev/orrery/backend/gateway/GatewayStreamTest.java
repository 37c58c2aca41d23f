package dev.orrery.backend.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.RawPeer;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes and ends of connections, seen from both sides of the edge. */
@QuarkusTest
@Timeout(60)
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class GatewayStreamTest {
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + "Transfer-Encoding: chunked\r\n\r\n";

    @SuppressWarnings("NullAway.Init")
    RawPeer peer;

    @Inject
    TestUsers users;

    @TestHTTPResource("/v1/context/stream")
    URI address;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser user;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void prepare() {
        user = users.active(Role.USER);
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(address).header("Authorization", user.authorization());
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void eventsArriveOneByOneEvenWhenTheClientOffersCompression(HttpClient.Version version) throws Exception {
        Semaphore mayWrite = new Semaphore(0);
        peer.serve(connection -> {
            RawPeer.head(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            out.write(STREAM_HEAD.getBytes(StandardCharsets.US_ASCII));
            for (int token = 0; token < 5; token++) {
                mayWrite.acquire();
                out.write(RawPeer.chunk("data: " + token + "\n\n"));
                out.flush();
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        });
        mayWrite.release();
        HttpResponse<InputStream> answer = client.send(
                request().version(version).header("Accept-Encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(
                "text/event-stream", answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals(version, answer.version());
        assertEquals("identity", answer.headers().firstValue("Content-Encoding").orElse("identity"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        for (int token = 0; token < 5; token++) {
            // The next event is only written after this one has been read here: nothing on the way may hold it back.
            assertEquals("data: " + token, lines.readLine());
            assertEquals("", lines.readLine());
            mayWrite.release();
        }
        assertNull(lines.readLine());
    }

    @Test
    void aClientThatLeavesEndsTheCallAtOnce() throws Exception {
        CompletableFuture<Long> upstreamEnded = new CompletableFuture<>();
        peer.serve(connection -> {
            InputStream in = connection.getInputStream();
            RawPeer.head(in);
            connection.getOutputStream().write(STREAM_HEAD.getBytes(StandardCharsets.US_ASCII));
            connection.getOutputStream().write(RawPeer.chunk("data: first\n\n"));
            connection.getOutputStream().flush();
            awaitEnd(in, upstreamEnded);
        });
        Socket socket = new Socket(address.getHost(), address.getPort());
        send(
                socket,
                "GET /v1/context/stream HTTP/1.1\r\nHost: edge\r\nAuthorization: " + user.authorization() + "\r\n\r\n");
        RawPeer.head(socket.getInputStream());
        long left = System.nanoTime();
        socket.close();
        long millis = (upstreamEnded.get(10, TimeUnit.SECONDS) - left) / 1_000_000;
        assertTrue(millis < 1000, millis + " ms");
    }

    /** The connection to the service is another call's by then. */
    @Test
    void aClientThatLeavesAtTheEndOfAStreamHarmsNoOther() throws Exception {
        Queue<Socket> kept = new ConcurrentLinkedQueue<>();
        peer.serve(connection -> {
            kept.add(connection);
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            for (String head = RawPeer.head(in); !head.isEmpty(); head = RawPeer.head(in)) {
                out.write(STREAM_HEAD.getBytes(StandardCharsets.US_ASCII));
                out.write(RawPeer.chunk("data: only\n\n"));
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        });
        try (ExecutorService leaving = Executors.newFixedThreadPool(4)) {
            List<Future<?>> leavers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                leavers.add(leaving.submit(() -> {
                    for (int call = 0; call < 250; call++) {
                        leave();
                    }
                    return null;
                }));
            }
            while (!leavers.stream().allMatch(Future::isDone)) {
                assertEquals(
                        200,
                        client.send(request().build(), HttpResponse.BodyHandlers.ofString())
                                .statusCode());
            }
            for (Future<?> leaver : leavers) {
                leaver.get();
            }
        }
        // The next test's service answers in its own way.
        for (Socket connection : kept) {
            connection.close();
        }
    }

    private void leave() throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoLinger(true, 0);
            send(
                    socket,
                    "GET /v1/context/stream HTTP/1.1\r\nHost: edge\r\nAuthorization: " + user.authorization()
                            + "\r\n\r\n");
            socket.getInputStream().read();
        }
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerEndsTheCallToo() throws Exception {
        CompletableFuture<Long> upstreamEnded = new CompletableFuture<>();
        CountDownLatch received = new CountDownLatch(1);
        peer.serve(connection -> {
            RawPeer.head(connection.getInputStream());
            received.countDown();
            awaitEnd(connection.getInputStream(), upstreamEnded);
        });
        Socket socket = new Socket(address.getHost(), address.getPort());
        send(
                socket,
                "GET /v1/context/stream HTTP/1.1\r\nHost: edge\r\nAuthorization: " + user.authorization() + "\r\n\r\n");
        assertTrue(received.await(10, TimeUnit.SECONDS));
        long left = System.nanoTime();
        socket.close();
        long millis = (upstreamEnded.get(10, TimeUnit.SECONDS) - left) / 1_000_000;
        assertTrue(millis < 800, millis + " ms, sooner than the response timeout");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void anAnswerThatIsCutShortIsCutShortForTheClient(HttpClient.Version version) throws Exception {
        peer.serve(connection -> {
            RawPeer.head(connection.getInputStream());
            connection.getOutputStream().write(STREAM_HEAD.getBytes(StandardCharsets.US_ASCII));
            connection.getOutputStream().write(RawPeer.chunk("data: first\n\n"));
            connection.getOutputStream().flush();
        });
        HttpResponse<InputStream> answer =
                client.send(request().version(version).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        assertThrows(IOException.class, () -> answer.body().readAllBytes());
    }

    @Test
    void aSilentServiceIsATimeoutAndABrokenOneUnavailable() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        peer.serve(connection -> {
            RawPeer.head(connection.getInputStream());
            done.await();
        });
        HttpResponse<String> silent = client.send(request().build(), HttpResponse.BodyHandlers.ofString());
        done.countDown();
        assertEquals(504, silent.statusCode());
        assertTrue(silent.body().contains("\"error\":\"upstream_timeout\""), silent.body());

        peer.serve(connection -> RawPeer.head(connection.getInputStream()));
        HttpResponse<String> broken = client.send(request().build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(502, broken.statusCode());
        assertTrue(broken.body().contains("\"error\":\"upstream_unavailable\""), broken.body());
        assertEquals(
                "application/json", broken.headers().firstValue("Content-Type").orElse(""));
        assertTrue(broken.headers().firstValue("X-Request-Id").isPresent());
    }

    @Test
    void http2BodiesPassTheEdge() throws Exception {
        peer.serve(connection -> {
            String head = RawPeer.head(connection.getInputStream()).toLowerCase(Locale.ROOT);
            String body = new String(connection.getInputStream().readNBytes(10), StandardCharsets.US_ASCII);
            answer(connection, head.contains("transfer-encoding: chunked") ? "{\"chunked\":true}" : body);
        });
        HttpClient http2 = HttpClient.newHttpClient();
        HttpResponse<String> unknownLength = http2.send(
                request()
                        .POST(HttpRequest.BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream("hello".getBytes(StandardCharsets.US_ASCII))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, unknownLength.version());
        assertEquals("{\"chunked\":true}", unknownLength.body());
        HttpResponse<String> known = http2.send(
                request()
                        .POST(HttpRequest.BodyPublishers.ofString("0123456789"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals("0123456789", known.body());
    }

    @Test
    void anUploadReachesTheServiceWhileItIsStillBeingSent() throws Exception {
        CompletableFuture<Integer> firstBytes = new CompletableFuture<>();
        peer.serve(connection -> {
            InputStream in = connection.getInputStream();
            RawPeer.head(in);
            firstBytes.complete(in.readNBytes(1000).length);
            in.readNBytes(20_000_000 - 1000);
            answer(connection, "{\"received\":true}");
        });
        Socket socket = new Socket(address.getHost(), address.getPort());
        send(
                socket,
                "POST /v1/context/stream HTTP/1.1\r\nHost: edge\r\nContent-Length: 20000000\r\nAuthorization: "
                        + user.authorization() + "\r\n\r\n");
        byte[] piece = new byte[100_000];
        socket.getOutputStream().write(piece);
        assertEquals(1000, firstBytes.get(10, TimeUnit.SECONDS));
        for (int sent = 1; sent < 200; sent++) {
            socket.getOutputStream().write(piece);
        }
        assertTrue(RawPeer.head(socket.getInputStream()).startsWith("HTTP/1.1 200"));
        socket.close();
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        Socket announced = new Socket(address.getHost(), address.getPort());
        send(
                announced,
                "POST /v1/context/stream HTTP/1.1\r\nHost: edge\r\nContent-Length: 40000000\r\nAuthorization: "
                        + user.authorization() + "\r\n\r\n");
        String refusal = new String(announced.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        announced.close();
        assertTrue(refusal.startsWith("HTTP/1.1 413"), refusal);
        assertTrue(refusal.contains("\"error\":\"payload_too_large\""), refusal);

        CompletableFuture<Long> upstreamEnded = new CompletableFuture<>();
        peer.serve(connection -> {
            RawPeer.head(connection.getInputStream());
            awaitEnd(connection.getInputStream(), upstreamEnded);
        });
        Socket chunked = new Socket(address.getHost(), address.getPort());
        send(
                chunked,
                "POST /v1/context/stream HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\nAuthorization: "
                        + user.authorization() + "\r\n\r\n");
        String piece = "x".repeat(1_000_000);
        for (int sent = 0; sent < 34; sent++) {
            chunked.getOutputStream().write(RawPeer.chunk(piece));
        }
        send(chunked, "0\r\n\r\n");
        String head = RawPeer.head(chunked.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 413"), head);
        upstreamEnded.get(10, TimeUnit.SECONDS);
        chunked.close();
    }

    @Test
    void anUploadOfManyFilesMayBeLargerThanOtherBodies() throws Exception {
        int size = 40_000_000;
        peer.serve(connection -> {
            InputStream in = connection.getInputStream();
            RawPeer.head(in);
            in.skipNBytes(size);
            answer(connection, "{\"received\":true}");
        });
        Socket socket = new Socket(address.getHost(), address.getPort());
        send(
                socket,
                "POST /v1/context/knowledge-bases/kb/uploads HTTP/1.1\r\nHost: edge\r\nContent-Length: " + size
                        + "\r\nAuthorization: " + user.authorization() + "\r\n\r\n");
        byte[] piece = new byte[1_000_000];
        for (int sent = 0; sent < 40; sent++) {
            socket.getOutputStream().write(piece);
        }
        assertTrue(RawPeer.head(socket.getInputStream()).startsWith("HTTP/1.1 200"));
        socket.close();
    }

    @Test
    void aClientThatWaitsForLeaveToSendGetsIt() throws Exception {
        peer.serve(connection -> {
            String head = RawPeer.head(connection.getInputStream());
            String body = new String(connection.getInputStream().readNBytes(2), StandardCharsets.US_ASCII);
            answer(
                    connection,
                    head.toLowerCase(Locale.ROOT).contains("expect:")
                            ? "{\"expect\":1}"
                            : "{\"body\":\"" + body + "\"}");
        });
        Socket socket = new Socket(address.getHost(), address.getPort());
        send(
                socket,
                "POST /v1/context/stream HTTP/1.1\r\nHost: edge\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
                        + "Connection: close\r\nAuthorization: " + user.authorization() + "\r\n\r\n");
        assertTrue(RawPeer.head(socket.getInputStream()).startsWith("HTTP/1.1 100"));
        send(socket, "ok");
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.contains("{\"body\":\"ok\"}"), answer);
        socket.close();
    }

    private static void answer(Socket connection, String json) throws IOException {
        send(
                connection,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + json.length() + "\r\n\r\n" + json);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Reads until the other side ends the connection, in whatever way, and says when. */
    private static void awaitEnd(InputStream in, CompletableFuture<Long> ended) {
        byte[] rest = new byte[65536];
        try {
            while (in.read(rest) >= 0) {
                // What is left of the request does not matter.
            }
            ended.complete(System.nanoTime());
        } catch (IOException reset) {
            ended.complete(System.nanoTime());
        }
    }
}
