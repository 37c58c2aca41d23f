package dev.orrery.backend.gateway;

import java.util.Arrays;
import java.util.Optional;

/** Which service answers a path behind the edge, for who describes the suite. */
public final class ForwardedPaths {
    private ForwardedPaths() {}

    /** Empty for what the edge answers itself, and for what it answers nobody. */
    public static Optional<SuiteService> owner(String path) {
        return Arrays.stream(GatewayRoute.values())
                .filter(route -> route.owns(path))
                .map(GatewayRoute::service)
                .findFirst();
    }
}
