package dev.orrery.platform.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/platform/embeddings}, section 14.1. */
@Path("/v1/platform/embeddings")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class EmbeddingsProofResource {
    private final EmbeddingsProof proof;

    EmbeddingsProofResource(EmbeddingsProof proof) {
        this.proof = proof;
    }

    @POST
    @Operation(summary = "Try the bound embeddings")
    @Consumes(MediaType.APPLICATION_JSON)
    public EmbeddingsProof.Embedded embed(@Nullable JsonNode body) {
        return proof.embed(inputs(Payload.of(body)));
    }

    private static List<String> inputs(Payload body) {
        List<JsonNode> items = body.array("inputs", "invalid_inputs");
        if (items.isEmpty()) {
            throw Failure.badRequest("invalid_inputs", "inputs must be a non-empty array of texts.");
        }
        List<String> inputs = new ArrayList<>();
        for (JsonNode item : items) {
            String text =
                    item.isNull() ? "" : item.isValueNode() ? item.asText().trim() : item.toString();
            if (text.isEmpty()) {
                throw Failure.badRequest("invalid_input_text", "Every input must be a non-empty text.");
            }
            inputs.add(text);
        }
        return inputs;
    }
}
