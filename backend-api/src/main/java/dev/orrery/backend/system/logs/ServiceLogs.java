package dev.orrery.backend.system.logs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.gateway.ServiceAddresses;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.logs.InternalLogResource;
import dev.orrery.kit.logs.LogEntry;
import dev.orrery.kit.logs.LogLevels;
import dev.orrery.kit.logs.RecentLogs;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.trust.CallKind;
import dev.orrery.kit.trust.ServiceTokenMechanism;
import dev.orrery.kit.trust.TokenSigner;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks services for the newest lines of their logs. */
@ApplicationScoped
class ServiceLogs {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final RecentLogs own;
    private final EgressClient egress;
    private final TokenSigner signer;
    private final ServiceAddresses addresses;
    private final ObjectMapper json;

    ServiceLogs(
            RecentLogs own, EgressClient egress, TokenSigner signer, ServiceAddresses addresses, ObjectMapper json) {
        this.own = own;
        this.egress = egress;
        this.signer = signer;
        this.addresses = addresses;
        this.json = json;
    }

    /** What is asked for; since and level as the caller sent them. */
    record Wanted(
            int tail,
            long after,
            @Nullable String since,
            @Nullable String level) {
        Wanted {
            InternalLogResource.instant(since);
            LogLevels.least(level);
        }

        Wanted after(long id) {
            return new Wanted(tail, id, since, level);
        }

        private String query() {
            return "tail=" + tail + "&after=" + after + text("since", since) + text("level", level);
        }

        private static String text(String name, @Nullable String value) {
            return value == null || value.isBlank()
                    ? ""
                    : "&" + name + '=' + URLEncoder.encode(value.trim(), StandardCharsets.UTF_8);
        }
    }

    /** Oldest first. @throws Failure 503 {@code service_logs_unavailable} */
    List<LogEntry> read(LoggedService service, Wanted wanted) {
        return service.service()
                .map(other -> remote(
                        other.tokenName(),
                        URI.create(other.address(addresses) + "/v1/internal/logs?" + wanted.query()),
                        service))
                .orElseGet(() -> own.newest(
                        wanted.tail(),
                        wanted.after(),
                        InternalLogResource.instant(wanted.since()),
                        LogLevels.least(wanted.level())));
    }

    private List<LogEntry> remote(String audience, URI address, LoggedService service) {
        try {
            EgressResponse answer = egress.send(EgressRequest.get(address, LIMIT, Reach.PRIVATE_NETWORKS)
                    .header(RequestIds.HEADER, RequestIds.current())
                    .header(ServiceTokenMechanism.SERVICE_TOKEN, signer.serviceToken(audience, CallKind.INTERNAL)));
            if (answer.isSuccess()) {
                return json.readValue(answer.body(), InternalLogResource.Lines.class)
                        .entries();
            }
            throw unavailable(service);
        } catch (EgressException | IOException unreachable) {
            throw unavailable(service).causedBy(unreachable);
        }
    }

    private static Failure unavailable(LoggedService service) {
        return Failure.unavailable("service_logs_unavailable", service.displayName() + " does not tell its log now.");
    }
}
