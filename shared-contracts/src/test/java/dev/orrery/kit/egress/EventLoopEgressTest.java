package dev.orrery.kit.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.kit.egress.EgressException.Kind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLoopEgressTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aRequestThatMayOnlyReachPublicNetworksStaysOutOfPrivateOnes() {
        EgressRequest request = EgressRequest.get(address("localhost"), LIMIT, Reach.PUBLIC_ONLY);
        assertEquals(Kind.REFUSED, failure(send(Set.of(), request, new EventLoopEgress.Call())));
    }

    @Test
    void anOperatorMayTrustAHost() {
        Thread.startVirtualThread(() -> answer("HTTP/1.1 204 No Content\r\n\r\n"));
        EgressRequest request = EgressRequest.get(address("localhost"), LIMIT, Reach.PUBLIC_ONLY);
        assertEquals(
                204,
                send(Set.of("localhost"), request, new EventLoopEgress.Call())
                        .toCompletableFuture()
                        .join()
                        .response()
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.org/x", "http://user:pass@example.org/", "http:///x", "mailto:a@b"})
    void whatIsNoHttpAddressIsRefused(String uri) {
        EgressRequest request = EgressRequest.get(URI.create(uri), LIMIT, Reach.PRIVATE_NETWORKS);
        assertEquals(Kind.INVALID_URL, failure(send(Set.of(), request, new EventLoopEgress.Call())));
    }

    @Test
    void aServerThatStaysSilentTimesOut() {
        EgressRequest request = EgressRequest.get(address("127.0.0.1"), Duration.ofMillis(200), Reach.PRIVATE_NETWORKS);
        assertEquals(Kind.TIMEOUT, failure(send(Set.of(), request, new EventLoopEgress.Call())));
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws IOException {
        URI gone = address("127.0.0.1");
        server.close();
        EgressRequest request = EgressRequest.get(gone, LIMIT, Reach.PRIVATE_NETWORKS);
        assertEquals(Kind.UNREACHABLE, failure(send(Set.of(), request, new EventLoopEgress.Call())));
    }

    @Test
    void cancellingClosesTheConnection() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            try (Socket caller = server.accept()) {
                caller.getInputStream().read();
                called.countDown();
                while (caller.getInputStream().read() >= 0) {
                    continue;
                }
                hungUp.countDown();
            } catch (IOException reset) {
                hungUp.countDown();
            }
        });
        EventLoopEgress.Call call = new EventLoopEgress.Call();
        EgressRequest request = EgressRequest.get(address("127.0.0.1"), LIMIT, Reach.PRIVATE_NETWORKS);
        CompletionStage<EventLoopEgress.Exchange> sent = send(Set.of(), request, call);
        assertTrue(called.await(10, TimeUnit.SECONDS));
        vertx.runOnContext(now -> call.cancel());
        assertTrue(hungUp.await(10, TimeUnit.SECONDS), "the connection stayed open");
        assertEquals(Kind.UNREACHABLE, failure(sent));
    }

    private URI address(String host) {
        return URI.create("http://" + host + ":" + server.getLocalPort() + "/x");
    }

    private CompletionStage<EventLoopEgress.Exchange> send(
            Set<String> trusted, EgressRequest request, EventLoopEgress.Call call) {
        return new EventLoopEgress(vertx, () -> Optional.of(trusted))
                .send(request, call)
                .toCompletionStage();
    }

    private static Kind failure(CompletionStage<EventLoopEgress.Exchange> sent) {
        CompletionException failed = assertThrows(
                CompletionException.class, () -> sent.toCompletableFuture().join());
        return assertInstanceOf(EgressException.class, failed.getCause()).kind();
    }

    private void answer(String text) {
        try (Socket caller = server.accept()) {
            caller.getInputStream().read();
            caller.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            caller.getOutputStream().flush();
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
    }
}
