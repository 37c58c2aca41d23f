package dev.orrery.kit.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.io.IOException;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestTrailTest {
    private static final ContextKey<String> SPAN = ContextKey.named("span");

    private final RequestTrail trail =
            new RequestTrail("req-of-another", Context.root().with(SPAN, "its-span"));

    @AfterEach
    void forgetTheRequest() {
        MDC.remove(RequestIds.MDC_KEY);
    }

    @Test
    void theWorkHasTheIdAndTheTraceOfTheTrail() throws Exception {
        trail.run(RequestTrailTest::assertOnTheTrail);
        assertEquals("done", trail.call(() -> {
            assertOnTheTrail();
            return "done";
        }));
    }

    private static void assertOnTheTrail() {
        assertEquals("req-of-another", RequestIds.current());
        assertEquals("its-span", Context.current().get(SPAN));
    }

    @Test
    void theThreadHasItsOwnIdAgainAfterwards() throws Exception {
        MDC.put(RequestIds.MDC_KEY, "req-of-the-thread");
        trail.run(() -> {});
        assertEquals("req-of-the-thread", RequestIds.current());
        trail.call(() -> "done");
        assertEquals("req-of-the-thread", RequestIds.current());
        assertSame(Context.root(), Context.current());
    }

    @Test
    void aThreadWithoutAnIdHasNoneAfterwards() {
        trail.run(() -> {});
        assertNull(MDC.get(RequestIds.MDC_KEY));
    }

    @Test
    void workThatFailsLeavesTheThreadItsOwnId() {
        MDC.put(RequestIds.MDC_KEY, "req-of-the-thread");
        assertEquals(
                "broken",
                assertThrows(
                                IOException.class,
                                () -> trail.call(() -> {
                                    throw new IOException("broken");
                                }))
                        .getMessage());
        assertEquals("req-of-the-thread", RequestIds.current());
    }
}
