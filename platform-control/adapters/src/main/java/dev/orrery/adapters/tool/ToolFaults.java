package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.adapters.http.FaultRule;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Tells a tool's failure from its provider's, so that one user's endless loop does not close the sandbox for the others.
 * A tool's own bad outcome (it failed, took its whole time, its turn did not come) is none of the provider. Nor is an
 * answer that is late or too long, as long as the provider's health address answers: a loop can make it so, and only a
 * provider that is gone lets that address wait too.
 */
final class ToolFaults implements FaultRule {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Predicate<JsonNode> tellsOfTheTool;
    private final ProviderHttp provider;

    /**
     * @param tellsOfTheTool whether the body of a failing answer is the outcome of a tool
     * @param provider past its guard
     */
    ToolFaults(Predicate<JsonNode> tellsOfTheTool, ProviderHttp provider) {
        this.tellsOfTheTool = tellsOfTheTool;
        this.provider = provider;
    }

    @Override
    public boolean blames(EgressResponse answer) {
        if (!EVERY_FAILURE.blames(answer)) {
            return false;
        }
        try {
            return !tellsOfTheTool.test(JSON.readTree(answer.body()));
        } catch (IOException noJson) {
            return true;
        }
    }

    @Override
    public boolean blames(EgressException none) {
        return switch (none.kind()) {
            case TIMEOUT, TOO_LARGE -> provider.healthStatus(LOOK) / 100 != 2;
            case UNREACHABLE, INVALID_URL, REFUSED -> EVERY_FAILURE.blames(none);
        };
    }
}
