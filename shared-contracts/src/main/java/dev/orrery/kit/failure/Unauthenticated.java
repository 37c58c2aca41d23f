package dev.orrery.kit.failure;

import org.eclipse.microprofile.config.ConfigProvider;

/** What a service says to a caller without credentials: the edge speaks of the user's token, the others of theirs. */
public final class Unauthenticated {
    private Unauthenticated() {}

    public static Failure missing() {
        boolean serviceAuth = ConfigProvider.getConfig()
                .getOptionalValue("orrery.trust.service-auth", Boolean.class)
                .orElse(true);
        return serviceAuth
                ? Failure.unauthorized(
                        "invalid_service_token", "This is an internal service; call it with a service token.")
                : Failure.unauthorized("missing_auth", "Send an Authorization header with a bearer token.");
    }
}
