package dev.orrery.backend.openai;

import dev.orrery.backend.apikey.ApiKeyAuthenticator;
import dev.orrery.backend.apikey.ApiKeyScope;
import dev.orrery.backend.identity.ClientAuthenticator;
import dev.orrery.kit.trust.Actor;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Who calls the OpenAI routes: the holder of an API key with the route's scope, or a logged-in user. */
@ApplicationScoped
class OpenAiCallers {
    private final ApiKeyAuthenticator keys;
    private final ClientAuthenticator clients;

    OpenAiCallers(ApiKeyAuthenticator keys, ClientAuthenticator clients) {
        this.keys = keys;
        this.clients = clients;
    }

    Future<Actor> authenticate(RoutingContext context, ApiKeyScope scope) {
        String authorization = context.request().getHeader("Authorization");
        return ApiKeyAuthenticator.isKey(authorization)
                ? keys.authenticate(authorization, scope)
                : clients.authenticate(authorization);
    }
}
