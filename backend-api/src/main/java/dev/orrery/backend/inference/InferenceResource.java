package dev.orrery.backend.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.chat.ChatAnswer;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.kit.failure.ErrorBody;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;
import dev.orrery.kit.trust.CurrentCall;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Direct questions to a model, section 13 of the playgrounds contract, and both of them as a stream: {@code delta}
 * events, then one {@code complete} with the body that the whole answer would have had, or one {@code error}.
 */
@Path("/v1/models")
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class InferenceResource {
    private final InferenceService models;
    private final CurrentCall call;
    private final CurrentVertxRequest request;
    private final ObjectMapper json;

    InferenceResource(InferenceService models, CurrentCall call, CurrentVertxRequest request, ObjectMapper json) {
        this.models = models;
        this.call = call;
        this.request = request;
        this.json = json;
    }

    @POST
    @Operation(summary = "Ask a model")
    @APIResponse(
            responseCode = "422",
            description = "The provider refuses what was sent",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "502",
            description = "The provider failed: its own error, or provider_unavailable and its like",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @Path("/inference")
    public Response inference(@Nullable JsonNode body) {
        ProviderHttp.Answer answer = ask(InferenceRequest.inference(body));
        return answer.isSuccess() ? answer(200, wrapped(ChatAnswer.of(answer.body()))) : refusal(answer);
    }

    @POST
    @Operation(summary = "Ask a model and stream its answer")
    @Path("/inference/stream")
    public Response inferenceStream(@Nullable JsonNode body) {
        return stream(InferenceRequest.inference(body), this::wrapped);
    }

    @POST
    @Operation(summary = "Let a model continue a text")
    @APIResponse(
            responseCode = "200",
            description = "The provider's own answer",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "422",
            description = "The provider refuses what was sent",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "502",
            description = "The provider failed: its own error, or provider_unavailable and its like",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @Path("/generate")
    public Response generate(@Nullable JsonNode body) {
        ProviderHttp.Answer answer = ask(InferenceRequest.generate(body));
        return answer.isSuccess() ? answer(answer.status(), answer.body()) : refusal(answer);
    }

    @POST
    @Operation(summary = "Let a model continue a text and stream it")
    @Path("/generate/stream")
    public Response generateStream(@Nullable JsonNode body) {
        return stream(InferenceRequest.generate(body), ChatAnswer::response);
    }

    private ProviderHttp.Answer ask(InferenceRequest asked) {
        return models.ask(call.actor(), asked, ClientConnection.of(request.getCurrent()));
    }

    private ObjectNode wrapped(ChatAnswer answer) {
        ObjectNode body = json.createObjectNode().put("output", answer.text());
        body.set("response", answer.response());
        return body;
    }

    private Response stream(InferenceRequest asked, Function<ChatAnswer, ObjectNode> complete) {
        return SseResponse.of(request.getCurrent(), sink -> {
            try {
                ChatAnswer answer = models.stream(
                        call.actor(),
                        asked,
                        sink.client(),
                        piece ->
                                sink.send(event("delta", json.createObjectNode().put("text", piece))));
                sink.send(event("complete", complete.apply(answer)));
            } catch (Failure failed) {
                ObjectNode error = json.valueToTree(ErrorBody.of(failed));
                sink.send(event("error", error.put("status_code", failed.status())));
            }
        });
    }

    private SseEvent event(String name, ObjectNode data) {
        try {
            return new SseEvent(name, json.writeValueAsString(data), null);
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("An event is always JSON", notJson);
        }
    }

    private static Response refusal(ProviderHttp.Answer answer) {
        return answer(ProviderAnswers.shownStatus(answer.status()), answer.body());
    }

    private static Response answer(int status, JsonNode body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(body)
                .build();
    }
}
