package dev.orrery.backend.apikey;

import dev.orrery.backend.identity.ClientAuthenticator;
import dev.orrery.kit.trust.Actor;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Who calls a route that API keys open: the holder of a key with the route's scope, or a logged-in user. */
@ApplicationScoped
public class ScopedCallers {
    private final ApiKeyAuthenticator keys;
    private final ClientAuthenticator clients;

    ScopedCallers(ApiKeyAuthenticator keys, ClientAuthenticator clients) {
        this.keys = keys;
        this.clients = clients;
    }

    /**
     * Never blocks the caller. Fails as {@link ApiKeyAuthenticator#authenticate} or {@link
     * ClientAuthenticator#authenticate}.
     *
     * @param authorization the header {@code Authorization}
     */
    public Future<Actor> authenticate(@Nullable String authorization, ApiKeyScope scope) {
        return authorization != null && ApiKeyAuthenticator.isKey(authorization)
                ? keys.authenticate(authorization, scope)
                : clients.authenticate(authorization);
    }
}
