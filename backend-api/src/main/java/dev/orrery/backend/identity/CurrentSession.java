package dev.orrery.backend.identity;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.UUID;

/** The session whose token this call carries; a call with an API key has none. */
@RequestScoped
class CurrentSession {
    private final ClientTokens tokens;
    private final HttpHeaders headers;

    CurrentSession(ClientTokens tokens, HttpHeaders headers) {
        this.tokens = tokens;
        this.headers = headers;
    }

    Optional<UUID> id() {
        return tokens.bearerIfAny(headers.getHeaderString(HttpHeaders.AUTHORIZATION))
                .map(ClientTokens.Bearer::sessionId);
    }
}
