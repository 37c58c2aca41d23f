package dev.orrery.adapters;

import dev.orrery.adapters.vector.Viewer;
import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.testkit.TestTokens;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Bindings for the tests of the adapters. */
public final class Providers {
    /** A user in no group. */
    public static final Viewer ANYONE = Viewer.of(TestTokens.actor(1, Role.USER));

    private Providers() {}

    public static RuntimeBinding of(AdapterKind kind, URI endpoint, Map<String, Object> config) {
        return of(kind, "local", endpoint.toString(), config);
    }

    /** At an address that may be none. */
    static RuntimeBinding at(AdapterKind kind, String endpoint, Map<String, Object> config) {
        return of(kind, "local", endpoint, config);
    }

    /** A provider in the cloud, at the address that {@link LoopbackCloud} leads home. */
    static RuntimeBinding cloud(AdapterKind kind, Map<String, Object> config) {
        return of(kind, "cloud", LoopbackCloud.ADDRESS, config);
    }

    private static RuntimeBinding of(AdapterKind kind, String origin, String endpoint, Map<String, Object> config) {
        return new RuntimeBinding(
                UUID.randomUUID(),
                "provider-under-test",
                "vllm_local",
                origin,
                "Provider under test",
                "",
                kind.wireName(),
                endpoint,
                null,
                true,
                new HashMap<>(config),
                List.of(),
                null,
                null,
                Map.of(),
                Map.of());
    }
}
