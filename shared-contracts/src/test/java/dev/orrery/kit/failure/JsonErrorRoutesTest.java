package dev.orrery.kit.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.request.BodyLimits;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonErrorRoutesTest {
    private static final int SECONDS = 10;
    private static final Logger LOG = Logger.getLogger(JsonErrorRoutes.class.getName());

    private final BlockingQueue<LogRecord> logged = new LinkedBlockingQueue<>();
    private final Handler capture = new Handler() {
        @Override
        public void publish(LogRecord event) {
            logged.add(event);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Vertx vertx;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        capture.setLevel(Level.ALL);
        LOG.setLevel(Level.ALL);
        LOG.addHandler(capture);
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        router.get("/write")
                .handler(context ->
                        context.response().closeHandler(left -> context.fail(new IOException("Failed to write"))));
        router.get("/fault")
                .handler(context ->
                        context.response().closeHandler(left -> context.fail(new IllegalStateException("a fault"))));
        router.get("/read").handler(context -> context.fail(new IOException("The disk is full")));
        MemorySize limit = new MemorySize(BigInteger.valueOf(1024));
        new JsonErrorRoutes(new ObjectMapper(), new BodyLimits(limit, Optional.empty(), limit)).register(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        LOG.removeHandler(capture);
        LOG.setLevel(null);
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void anAnswerThatItsClientDidNotWaitForIsNoError() throws Exception {
        request("/write").close();
        LogRecord record = nextRecord();
        assertEquals(Level.FINE.intValue(), record.getLevel().intValue());
        assertEquals("Failed to write", record.getThrown().getMessage());
    }

    @Test
    void aFaultIsAnErrorAlsoWhenTheClientHasLeft() throws Exception {
        request("/fault").close();
        assertError("a fault");
    }

    @Test
    void anIoFailureIsAnErrorWhileTheClientWaits() throws Exception {
        try (Socket client = request("/read")) {
            assertError("The disk is full");
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
        }
    }

    private void assertError(String message) throws InterruptedException {
        LogRecord record = nextRecord();
        assertEquals(Level.SEVERE.intValue(), record.getLevel().intValue());
        assertEquals(message, record.getThrown().getMessage());
    }

    private LogRecord nextRecord() throws InterruptedException {
        LogRecord record = logged.poll(SECONDS, TimeUnit.SECONDS);
        assertNotNull(record, "nothing was logged");
        return record;
    }

    private Socket request(String path) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        client.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }
}
