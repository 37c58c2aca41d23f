package dev.orrery.backend.audit;

import dev.orrery.backend.edge.ClientAddresses;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.ServiceTokenMechanism;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an entry of every call that may change something, whoever answers it. A call of a model changes nothing and is
 * counted as usage, under its user; only one that was not let in makes an entry.
 */
@ApplicationScoped
class AuditFilter {
    /** After the request id and the rules of paths, before whoever answers. */
    private static final int PRIORITY = 700;

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> CALLS_OF_MODELS = Set.of(
            "/v1/chat/completions",
            "/v1/embeddings",
            "/v1/models/inference",
            "/v1/models/inference/stream",
            "/v1/models/generate",
            "/v1/models/generate/stream");
    private static final Set<Integer> NOT_LET_IN = Set.of(401, 403);

    private final AuditWriter writer;
    private final ClientAddresses clients;

    AuditFilter(AuditWriter writer, ClientAddresses clients) {
        this.writer = writer;
        this.clients = clients;
    }

    void register(@Observes Filters filters) {
        filters.register(this::record, PRIORITY);
    }

    private static @Nullable Actor actor(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user
                ? user.getSecurityIdentity().getAttribute(ServiceTokenMechanism.ACTOR_ATTRIBUTE)
                : context.get(ServiceTokenMechanism.ACTOR_ATTRIBUTE);
    }

    private void record(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (READING.contains(request.method().name())) {
            context.next();
            return;
        }
        boolean callsModel = CALLS_OF_MODELS.contains(Objects.requireNonNullElse(request.path(), ""));
        if (!callsModel && !writer.accepts()) {
            context.fail(
                    503,
                    Failure.unavailable(
                            "audit_unavailable",
                            "Changes cannot be recorded now, so none are made; try again shortly."));
            return;
        }
        Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        String authorization = request.getHeader("Authorization");
        context.addEndHandler(end -> {
            if (AuditNotes.isNothing(context)
                    || callsModel && !NOT_LET_IN.contains(context.response().getStatusCode())) {
                return;
            }
            AuditNotes.Note note = AuditNotes.of(context);
            writer.add(new AuditRecord(
                    at,
                    actor(context),
                    AuditNotes.who(context),
                    authorization,
                    clients.of(request),
                    Objects.requireNonNullElse(context.get(RequestIds.MDC_KEY), ""),
                    request.method().name(),
                    Objects.requireNonNullElse(request.path(), ""),
                    end.failed() ? 499 : context.response().getStatusCode(),
                    note.target().isEmpty() ? null : note.target(),
                    note.before(),
                    note.after()));
        });
        context.next();
    }
}
