package dev.orrery.adapters;

import dev.orrery.adapters.http.AdapterConfig;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The adapters without a container around them. */
public final class TestAdapters {
    private TestAdapters() {}

    public static Adapters create() {
        return create(Map.of());
    }

    /** @param settings below {@code orrery.adapters} */
    public static Adapters create(Map<String, String> settings) {
        return new HttpAdapters(calls(new EgressClient(), config(settings), online()));
    }

    public static ProviderCalls calls() {
        return calls(new EgressClient(), config(Map.of()), online());
    }

    static ProviderCalls calls(EgressClient egress, AdapterConfig config, CloudAccess cloud) {
        return calls(egress, config, cloud, new RecentCloudTraffic("test"));
    }

    static ProviderCalls calls(
            EgressClient egress, AdapterConfig config, CloudAccess cloud, RecentCloudTraffic traffic) {
        return new ProviderCalls(egress, config, cloud, traffic, new SimpleMeterRegistry());
    }

    static CloudAccess online() {
        return () -> new RuntimeProfile("online", false, "database");
    }

    static AdapterConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(AdapterConfig.class);
        settings.forEach((key, value) -> builder.withDefaultValue("orrery.adapters." + key, value));
        return builder.build().getConfigMapping(AdapterConfig.class);
    }
}
