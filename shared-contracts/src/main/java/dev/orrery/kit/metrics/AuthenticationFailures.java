package dev.orrery.kit.metrics;

import dev.orrery.kit.failure.Failure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Callers whose credentials were refused, by the code of the answer. A code that is not listed counts as {@code other}. */
@Startup
@ApplicationScoped
public class AuthenticationFailures {
    private static final List<String> CODES = List.of(
            "invalid_service_token",
            "invalid_actor_token",
            "missing_auth",
            "invalid_authorization_header",
            "invalid_token",
            "token_expired",
            "session_ended",
            "account_inactive",
            "invalid_credentials",
            "invalid_refresh_token",
            "refresh_token_expired",
            "refresh_token_reused",
            "invalid_api_key");

    private final Map<String, Counter> known;
    private final Counter other;

    public AuthenticationFailures(MeterRegistry registry) {
        this.known =
                CODES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), code -> of(registry, code)));
        this.other = of(registry, "other");
    }

    private static Counter of(MeterRegistry registry, String code) {
        return Counter.builder("orrery.authentication.failures")
                .description("Callers whose credentials were refused")
                .tag("reason", code)
                .register(registry);
    }

    /** Counts a refusal if it is one of credentials (401). */
    public void count(Throwable refused) {
        if (refused instanceof Failure failure && failure.status() == 401) {
            known.getOrDefault(failure.code(), other).increment();
        }
    }
}
