package dev.orrery.backend.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.orrery.kit.failure.Failure;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's switches of section 14 of the playgrounds contract. */
class EngineSwitchTest {
    private static final String PATH = "/v1/agent-executions";
    private static final Failure UNREACHABLE = Failure.badGateway("upstream_unavailable", "away");
    private static final Failure LATE = Failure.of(504, "upstream_timeout", "late");

    private static EngineSwitch with(Map<String, String> settings) {
        return new EngineSwitch(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(GatewayConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(GatewayConfig.class));
    }

    private static final EngineSwitch USUAL = with(Map.of());
    private static final EngineSwitch OFF = with(Map.of("AGENT_EXECUTION_VIA_ENGINE", "off"));
    private static final EngineSwitch FALLBACK = with(Map.of("AGENT_EXECUTION_FALLBACK", "yes"));

    @Test
    void switchedOffOnlyNewExecutionsAreRefused() {
        Failure refusal = OFF.refusal(HttpMethod.POST, PATH).orElseThrow();
        assertEquals(503, refusal.status());
        assertEquals("agent_execution_disabled", refusal.code());
        assertEquals(Optional.empty(), OFF.refusal(HttpMethod.GET, PATH));
        assertEquals(Optional.empty(), OFF.refusal(HttpMethod.GET, PATH + "/1"));
        assertEquals(Optional.empty(), OFF.refusal(HttpMethod.POST, PATH + "/1/cancel"));
        assertEquals(Optional.empty(), OFF.refusal(HttpMethod.POST, "/v1/agent-projects"));
        assertEquals(Optional.empty(), USUAL.refusal(HttpMethod.POST, PATH));
    }

    @ParameterizedTest
    @CsvSource({"POST, '', create_execution", "GET, /1, get_execution"})
    void withTheFallbackALostEngineIsADegradedService(String method, String rest, String operation) {
        for (Failure lost : new Failure[] {UNREACHABLE, LATE}) {
            Failure told = FALLBACK.translate(lost, HttpMethod.valueOf(method), PATH + rest, "req-81");
            assertEquals(503, told.status());
            assertEquals("EXEC_UPSTREAM_UNAVAILABLE", told.code());
            assertEquals("Agent runs cannot be served right now.", told.getMessage());
            assertEquals(
                    Map.of("operation", operation, "fallback_applied", true, "request_id", "req-81"), told.details());
        }
    }

    @Test
    void whatIsNoSuchOperationHasNoFallback() {
        for (String rest : new String[] {"", "/1/events", "/1/approvals"}) {
            assertEquals(
                    "agent_engine_unreachable",
                    FALLBACK.translate(UNREACHABLE, HttpMethod.GET, PATH + rest, "r")
                            .code());
        }
        assertSame(LATE, FALLBACK.translate(LATE, HttpMethod.GET, "/v1/agent-projects/1", "r"));
    }

    @Test
    void withoutItTheKindOfLossIsTold() {
        Failure unreachable = USUAL.translate(UNREACHABLE, HttpMethod.POST, PATH, "r");
        assertEquals(502, unreachable.status());
        assertEquals("agent_engine_unreachable", unreachable.code());
        Failure late = USUAL.translate(LATE, HttpMethod.GET, PATH + "/1", "r");
        assertEquals(504, late.status());
        assertEquals("agent_engine_timeout", late.code());
    }

    @Test
    void whatTheEdgeMaySayItselfIsKnownForEachOperation() {
        assertEquals(
                Map.of(
                        502,
                        List.of("agent_engine_unreachable"),
                        503,
                        List.of("agent_execution_disabled", "EXEC_UPSTREAM_UNAVAILABLE"),
                        504,
                        List.of("agent_engine_timeout")),
                EngineSwitch.codes(HttpMethod.POST, PATH));
        assertEquals(
                List.of("EXEC_UPSTREAM_UNAVAILABLE"),
                EngineSwitch.codes(HttpMethod.GET, PATH + "/{id}").get(503));
        assertEquals(
                List.of(),
                EngineSwitch.codes(HttpMethod.POST, PATH + "/{id}/cancel").get(503));
        assertEquals(Map.of(), EngineSwitch.codes(HttpMethod.GET, "/v1/agent-projects/{id}"));
    }
}
