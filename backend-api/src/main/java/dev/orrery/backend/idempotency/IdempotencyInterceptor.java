package dev.orrery.backend.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CurrentCall;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers a request that was sent before with what was answered then. Runs after the role check. */
@Idempotent
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class IdempotencyInterceptor {
    private static final String HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final IdempotentAnswers answers;
    private final CurrentVertxRequest current;
    private final CurrentCall call;
    private final ObjectMapper json;

    IdempotencyInterceptor(
            IdempotentAnswers answers, CurrentVertxRequest current, CurrentCall call, ObjectMapper json) {
        this.answers = answers;
        this.current = current;
        this.call = call;
        this.json = json;
    }

    @AroundInvoke
    @Nullable
    Object around(InvocationContext invocation) throws Exception {
        HttpServerRequest request = current.getCurrent().request();
        String key = request.getHeader(HEADER);
        Optional<Actor> actor = call.actorIfAny();
        if (key == null || actor.isEmpty()) {
            return invocation.proceed();
        }
        if (!KEY.matcher(key).matches()) {
            throw Failure.badRequest(
                    "invalid_idempotency_key", "Idempotency-Key must be 1 to 200 visible ASCII characters.");
        }
        byte[] scope = sha256(actor.get().userId() + "\n" + request.path() + "\n" + key);
        Optional<IdempotentAnswers.Answer> before = answers.claim(scope, sha256(body(invocation)));
        if (before.isPresent()) {
            return Response.status(before.get().status())
                    .type(MediaType.APPLICATION_JSON)
                    .header("Idempotency-Replayed", "true")
                    .entity(json.readTree(before.get().json()))
                    .build();
        }
        return first(invocation, scope);
    }

    private @Nullable Object first(InvocationContext invocation, byte[] scope) throws Exception {
        boolean made = false;
        try {
            Response answer = (Response) invocation.proceed();
            answers.keep(
                    scope,
                    new IdempotentAnswers.Answer(answer.getStatus(), json.writeValueAsString(answer.getEntity())));
            made = true;
            return answer;
        } finally {
            if (!made) {
                answers.release(scope);
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

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
