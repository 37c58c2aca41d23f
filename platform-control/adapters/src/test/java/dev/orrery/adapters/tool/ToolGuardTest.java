package dev.orrery.adapters.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.adapters.Providers;
import dev.orrery.adapters.TestAdapters;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.HttpPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tool that fails takes nothing from the others; a provider of tools that fails is left alone. */
class ToolGuardTest {
    /** What the guard endures, and some more. */
    private static final int MANY = 8;

    private final HttpPeer peer = HttpPeer.start();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ToolAdapters adapters = new ToolAdapters(TestAdapters.calls());
    private final RuntimeBinding sandbox = Providers.of(AdapterKind.SANDBOX_HTTP, peer.uri(), Map.of());
    private final RuntimeBinding gateway = Providers.of(AdapterKind.MCP_HTTP, peer.uri(), Map.of());

    @AfterEach
    void stop() {
        closing.countDown();
        peer.close();
    }

    private ToolReply run() {
        return adapters.sandbox(sandbox)
                .execute(new SandboxRun(
                        "x", JsonNodeFactory.instance.missingNode(), 0, JsonNodeFactory.instance.objectNode()));
    }

    private ToolReply search() {
        return adapters.gateway(gateway)
                .invoke(
                        "web_search",
                        JsonNodeFactory.instance.objectNode(),
                        JsonNodeFactory.instance.objectNode(),
                        Duration.ZERO);
    }

    private List<ToolReply> runs(int times) {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ToolReply>> replies = IntStream.range(0, times)
                    .mapToObj(i -> callers.submit(this::run))
                    .toList();
            return replies.stream().map(ToolGuardTest::got).toList();
        }
    }

    private static ToolReply got(Future<ToolReply> reply) {
        try {
            return reply.get();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private void hang(String method, String path) {
        peer.on(method, path, (exchange, request) -> {
            try {
                closing.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static String errorCode(ToolReply reply) {
        return Objects.requireNonNull(reply.error()).path("code").asText();
    }

    private static String refusal(Runnable call) {
        Failure refused = assertThrows(Failure.class, call::run);
        assertEquals(503, refused.status());
        assertEquals("provider-under-test", refused.details().get("provider"));
        return refused.code();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "504 | {\"stdout\":\"\",\"stderr\":\"\",\"error\":{\"type\":\"Timeout\",\"message\":\"m\"},\"timed_out\":true} | Timeout",
                "503 | {\"error\":\"sandbox_busy\",\"message\":\"m\"} | sandbox_busy",
                "503 | {\"error\":\"run_lost\",\"message\":\"m\"} | run_lost"
            })
    void codeThatFailsCountsAgainstNobody(int status, String body, String code) {
        peer.on("POST", "/v1/execute", status, body);
        for (int i = 0; i < MANY; i++) {
            ToolReply reply = run();
            assertEquals(status, reply.status());
            assertEquals(code, errorCode(reply));
        }
        assertEquals(MANY, peer.received("POST", "/v1/execute").size());
    }

    @Test
    void aToolThatFailsInsideTheEnvelopeCountsAgainstNobody() {
        peer.on("POST", "/v1/tools/invoke", 502, """
                {"tool_name":"web_search","arguments":{},"request_metadata":{},"result":null,
                 "error":{"code":"search_backend_unavailable","message":"m"}}""");
        for (int i = 0; i < MANY; i++) {
            ToolReply reply = search();
            assertEquals(502, reply.status());
            assertEquals("search_backend_unavailable", errorCode(reply));
        }
        assertEquals(MANY, peer.received("POST", "/v1/tools/invoke").size());
    }

    @Test
    void answersThatAreLateCountAgainstNobodyWhileTheProviderLives() {
        peer.on("GET", "/health", 200, "{\"status\":\"ok\"}");
        hang("POST", "/v1/execute");
        runs(MANY).forEach(reply -> assertEquals(504, reply.status()));
        peer.on("POST", "/v1/execute", 200, """
                {"stdout":"","stderr":"","result":7,"error":null,"exit_code":0,"timed_out":false}""");
        assertEquals(7, Objects.requireNonNull(run().result()).path("result").asInt());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {\"error\":\"internal_error\",\"message\":\"m\"}",
                "503 | {\"error\":\"sandbox_unavailable\",\"message\":\"m\"}",
                "502 | <html>"
            })
    void aProviderThatFailsByItselfIsLeftAlone(int status, String body) {
        peer.on("POST", "/v1/execute", status, body).on("POST", "/v1/tools/invoke", status, body);
        for (int i = 0; i < 5; i++) {
            assertEquals(status, run().status());
            assertEquals(status, search().status());
        }
        assertEquals("provider_unavailable", refusal(this::run));
        assertEquals("provider_unavailable", refusal(this::search));
        assertEquals(5, peer.received("POST", "/v1/execute").size());
        assertEquals(5, peer.received("POST", "/v1/tools/invoke").size());
    }

    @Test
    void aProviderThatIsGoneIsLeftAlone() {
        peer.close();
        // Each call tries a refused connection twice.
        for (int i = 0; i < 2; i++) {
            assertEquals(502, run().status());
        }
        assertEquals("provider_unavailable", refusal(this::run));
    }

    @Test
    void aLookPassesTheGuard() {
        peer.on("POST", "/v1/execute", 500, "{}");
        for (int i = 0; i < 5; i++) {
            run();
        }
        assertEquals("provider_unavailable", refusal(this::run));
        SandboxRun trivial = new SandboxRun(
                SandboxRun.TRIVIAL_CODE,
                JsonNodeFactory.instance.missingNode(),
                1,
                JsonNodeFactory.instance.objectNode());
        assertEquals(
                500,
                adapters.look(sandbox).sandbox().send(trivial, trivial.limit()).status());
        assertEquals(6, peer.received("POST", "/v1/execute").size());
    }
}
