package dev.orrery.backend.identity;

import dev.orrery.backend.edge.Tagged;
import dev.orrery.kit.trust.TrustConfig;
import dev.orrery.kit.trust.TrustKeys;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;

/** The public keys by which others check what this service signs: client tokens and actor tokens. */
@Path("/.well-known/jwks.json")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class JwksResource {
    private final ClientTokens tokens;
    private final TrustConfig trust;

    JwksResource(ClientTokens tokens, TrustConfig trust) {
        this.tokens = tokens;
        this.trust = trust;
    }

    @GET
    @Operation(summary = "The public keys of the edge's tokens")
    @Tagged
    @APIResponse(responseCode = "304", description = "The client has it already")
    @PermitAll
    public Map<String, List<Map<String, Object>>> keys() throws IOException {
        List<PublicJsonWebKey> keys = new ArrayList<>();
        keys.add(tokens.key());
        if (trust.privateKey().isPresent()) {
            keys.add(TrustKeys.read(trust.privateKey().get()));
        }
        return Map.of(
                "keys",
                keys.stream()
                        .map(key -> key.toParams(OutputControlLevel.PUBLIC_ONLY))
                        .toList());
    }
}
