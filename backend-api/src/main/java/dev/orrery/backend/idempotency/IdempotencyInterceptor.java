package dev.orrery.backend.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CurrentCall;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers a request that was sent before with what was answered then. Runs after the role check. */
@Idempotent
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class IdempotencyInterceptor {
    private final IdempotencyKeys keys;
    private final CurrentVertxRequest current;
    private final CurrentCall call;
    private final ObjectMapper json;

    IdempotencyInterceptor(IdempotencyKeys keys, CurrentVertxRequest current, CurrentCall call, ObjectMapper json) {
        this.keys = keys;
        this.current = current;
        this.call = call;
        this.json = json;
    }

    @AroundInvoke
    @Nullable
    Object around(InvocationContext invocation) throws Exception {
        HttpServerRequest request = current.getCurrent().request();
        Optional<Actor> actor = call.actorIfAny();
        if (actor.isEmpty()) {
            return invocation.proceed();
        }
        Optional<IdempotencyKey> key = IdempotencyKey.of(request);
        if (key.isEmpty()) {
            return invocation.proceed();
        }
        byte[] scope = keys.scope(actor.get().userId(), request.path(), key.get());
        Optional<IdempotencyKeys.Answer> before =
                keys.claim(scope, body(invocation).getBytes(StandardCharsets.UTF_8));
        if (before.isPresent()) {
            return Response.status(before.get().status())
                    .type(MediaType.APPLICATION_JSON)
                    .header(IdempotencyKey.REPLAYED, "true")
                    .entity(json.readTree(before.get().json()))
                    .build();
        }
        return first(invocation, scope);
    }

    private @Nullable Object first(InvocationContext invocation, byte[] scope) throws Exception {
        boolean made = false;
        try {
            // One transaction: a process that ends in between leaves both what was made and its answer, or neither.
            Response answer = QuarkusTransaction.requiringNew().call(() -> {
                Response told = (Response) invocation.proceed();
                keys.keep(scope, told.getStatus(), json.writeValueAsString(told.getEntity()));
                return told;
            });
            made = true;
            return answer;
        } finally {
            if (!made) {
                keys.release(scope);
            }
        }
    }

    private static String body(InvocationContext invocation) {
        for (Object parameter : invocation.getParameters()) {
            if (parameter instanceof JsonNode sent) {
                return sent.toString();
            }
            if (parameter instanceof byte[] sent) {
                return new String(sent, StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
