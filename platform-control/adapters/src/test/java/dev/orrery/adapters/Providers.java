package dev.orrery.adapters;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Bindings for the tests of the adapters. */
public final class Providers {
    private Providers() {}

    public static RuntimeBinding of(AdapterKind kind, URI endpoint, Map<String, Object> config) {
        return new RuntimeBinding(
                UUID.randomUUID(),
                "provider-under-test",
                "vllm_local",
                "local",
                "Provider under test",
                "",
                kind.wireName(),
                endpoint.toString(),
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
