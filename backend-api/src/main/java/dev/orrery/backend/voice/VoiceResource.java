package dev.orrery.backend.voice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.backend.gateway.ServiceProbe;
import dev.orrery.kit.payload.Payload;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Takes wake events; its answers never use the error envelope, because the wake-word service reads {@code reason}. */
@Path("/voice")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@PermitAll
public class VoiceResource {
    private final WakeEvents events;
    private final ServiceProbe probe;
    private final VoiceConfig config;
    private final ObjectMapper json;

    VoiceResource(WakeEvents events, ServiceProbe probe, VoiceConfig config, ObjectMapper json) {
        this.events = events;
        this.probe = probe;
        this.config = config;
        this.json = json;
    }

    record Health(String status, String service, Map<String, Object> voice) {}

    @POST
    @Operation(summary = "Tell of a heard wake word")
    @Path("/wake-events")
    @Consumes(MediaType.WILDCARD)
    public Response wake(byte @Nullable [] body, @HeaderParam("Content-Type") @Nullable String contentType) {
        JsonNode parsed = parse(body, contentType);
        if (!parsed.isObject()) {
            return refused(400, "invalid_payload");
        }
        WakeEvent event = WakeEvent.of(Payload.of(parsed));
        if (!event.storable()) {
            return refused(400, "invalid_payload");
        }
        WakeEvents.Outcome outcome = events.judge(event);
        return switch (outcome) {
            case ACCEPTED -> Response.ok(accepted(event)).build();
            case INVALID_CONFIDENCE -> refused(400, reason(outcome));
            case BELOW_THRESHOLD, DUPLICATE_EVENT_ID, COOLDOWN_ACTIVE -> refused(202, reason(outcome));
        };
    }

    @GET
    @Operation(summary = "Show whether the wake-word service answers")
    @Path("/health")
    public Health health() {
        boolean enabled = config.kwsUrl().isPresent();
        Map<String, Object> kws = new LinkedHashMap<>();
        kws.put("url", config.kwsUrl().map(URI::toString).orElse(""));
        kws.put("enabled", enabled);
        kws.put("reachable", enabled && reachable(config.kwsUrl().get()));
        return new Health(
                "ok",
                "backend",
                Map.of("kws", kws, "stt", Map.of("configured", false), "tts", Map.of("configured", false)));
    }

    private boolean reachable(URI kws) {
        return probe.reachable(kws, config.probeTimeout())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** A body that is missing, malformed or says nothing counts as an empty object. */
    private JsonNode parse(byte @Nullable [] body, @Nullable String contentType) {
        JsonNode nothing = JsonNodeFactory.instance.objectNode();
        if (body == null
                || contentType == null
                || !contentType.toLowerCase(Locale.ROOT).contains("json")) {
            return nothing;
        }
        try {
            JsonNode parsed = json.readTree(body);
            return saysNothing(parsed) ? nothing : parsed;
        } catch (IOException malformed) {
            return nothing;
        }
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.doubleValue() == 0)
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isArray() && value.isEmpty());
    }

    private static Map<String, Object> accepted(WakeEvent event) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("accepted", true);
        answer.put("wake_word", event.wakeWord());
        answer.put("source_device_id", event.sourceDeviceId());
        answer.put("confidence", event.confidence().orElseThrow());
        answer.put("session_token", UUID.randomUUID().toString());
        answer.put("received_at_unix", Instant.now().toEpochMilli() / 1000.0);
        if (event.eventId() != null) {
            answer.put("event_id", event.eventId());
        }
        return answer;
    }

    private static Response refused(int status, String reason) {
        return Response.status(status)
                .entity(Map.of("accepted", false, "reason", reason))
                .build();
    }

    private static String reason(WakeEvents.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
