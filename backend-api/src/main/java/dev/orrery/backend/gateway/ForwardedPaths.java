package dev.orrery.backend.gateway;

import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** Status to codes of what the edge says in place of the service, for this route alone. */
    public static Map<Integer, List<String>> codes(String method, String path) {
        return EngineSwitch.codes(HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)), path);
    }
}
