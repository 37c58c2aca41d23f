package dev.orrery.backend.apikey;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Keys with which programs call the OpenAI routes and {@code /mcp}. A key itself cannot be used here. */
@Path("/v1/api-keys")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class ApiKeyResource {
    private static final Pattern USER_ID = Pattern.compile("[0-9]{1,18}");

    private final ApiKeys keys;
    private final CurrentCall call;

    ApiKeyResource(ApiKeys keys, CurrentCall call) {
        this.keys = keys;
        this.call = call;
    }

    /** The answer holds the key itself, this once. */
    @POST
    @Operation(summary = "Make an API key")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response make(@Nullable JsonNode body) {
        ApiKeys.Made made = keys.make(call.actor(), NewApiKey.of(body, Instant.now()));
        return Response.status(201)
                .header("Cache-Control", "no-store")
                .entity(Map.of("api_key", made.record(), "key", made.key()))
                .build();
    }

    /** The caller's keys; for administrators also {@code ?user_id=42} and {@code ?user_id=all}. */
    @GET
    @Operation(summary = "List API keys")
    public Map<String, List<ApiKeyRecord>> list(@QueryParam("user_id") @Nullable String userId) {
        return Map.of(
                "api_keys", userId == null ? keys.own(call.actor()) : keys.others(call.actor(), userId(userId.trim())));
    }

    @DELETE
    @Operation(summary = "Revoke an API key")
    @Path("/{id}")
    public Map<String, ApiKeyRecord> revoke(@PathParam("id") String id) {
        return Map.of("api_key", keys.revoke(call.actor(), Ids.pathUuid(id, "api_key_not_found")));
    }

    private static Optional<Long> userId(String text) {
        if (text.equals("all")) {
            return Optional.empty();
        }
        if (!USER_ID.matcher(text).matches()) {
            throw Failure.badRequest("invalid_user_id", "user_id must be the id of a user, or all.");
        }
        return Optional.of(Long.valueOf(text));
    }
}
