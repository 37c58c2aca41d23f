package dev.orrery.adapters.http;

import dev.orrery.adapters.CloudAccess;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Every way to a provider: one guard an instance, and none to a cloud provider while the installation is offline. */
@Startup
@ApplicationScoped
public class ProviderCalls {
    private static final Logger LOG = Logger.getLogger(ProviderCalls.class);

    private final EgressClient egress;
    private final AdapterConfig config;
    private final CloudAccess cloud;
    private final RecentCloudTraffic traffic;
    private final ProviderMetrics metrics;
    private final Map<UUID, Guarded> guards = new ConcurrentHashMap<>();

    public ProviderCalls(
            EgressClient egress,
            AdapterConfig config,
            CloudAccess cloud,
            RecentCloudTraffic traffic,
            MeterRegistry registry) {
        this.egress = egress;
        this.config = config;
        this.cloud = cloud;
        this.traffic = traffic;
        this.metrics = new ProviderMetrics(registry, this::openBreakers);
    }

    /** The guard of an instance at one address: a corrected address starts with a clean record. */
    private record Guarded(String endpointUrl, AdapterKind kind, ProviderGuard guard) {
        static Guarded of(RuntimeBinding provider, AdapterConfig config, ProviderMetrics metrics) {
            return new Guarded(
                    provider.endpointUrl(),
                    ProviderCalls.kind(provider),
                    new ProviderGuard(provider.slug(), config, metrics));
        }
    }

    /** What the provider speaks; every instance speaks something, which its family checked. */
    static AdapterKind kind(RuntimeBinding provider) {
        return AdapterKind.parse(provider.adapterKind()).orElse(AdapterKind.MCP_HTTP);
    }

    private int openBreakers(AdapterKind kind) {
        return Math.toIntExact(guards.values().stream()
                .filter(guarded -> guarded.kind() == kind && guarded.guard().isOpen())
                .count());
    }

    /** For use. */
    public ProviderHttp http(RuntimeBinding provider) {
        return http(provider, FaultRule.EVERY_FAILURE);
    }

    /** For use of a provider that runs what others ask it to, whose failures are not all its own. */
    public ProviderHttp http(RuntimeBinding provider, FaultRule rule) {
        Guarded guarded = guards.compute(
                provider.id(),
                (id, known) -> known != null && known.endpointUrl().equals(provider.endpointUrl())
                        ? known
                        : Guarded.of(provider, config, metrics));
        return new ProviderHttp(this, provider, guarded.guard(), rule);
    }

    /** For a look that must tell how the provider is now, whatever was known of it; it counts for nothing. */
    public ProviderHttp probe(RuntimeBinding provider) {
        return new ProviderHttp(this, provider, null, FaultRule.EVERY_FAILURE);
    }

    EgressClient egress() {
        return egress;
    }

    RecentCloudTraffic traffic() {
        return traffic;
    }

    ProviderMetrics metrics() {
        return metrics;
    }

    AdapterConfig config() {
        return config;
    }

    /** @throws Failure 409 {@code offline_provider_blocked} for a cloud provider unless the profile is known as online */
    void requireAllowed(RuntimeBinding provider) {
        if (!provider.isCloud()) {
            return;
        }
        String profile = profile();
        if (!"online".equals(profile)) {
            throw Failure.conflict(
                            "offline_provider_blocked",
                            "Provider '" + provider.slug() + "' is a cloud provider and the runtime profile is "
                                    + profile + ".")
                    .with("runtime_profile", profile)
                    .with("provider_origin", provider.providerOrigin())
                    .with("provider_key", provider.providerKey())
                    .with("provider_instance_id", provider.id());
        }
    }

    private String profile() {
        try {
            RuntimeProfile profile = cloud.profile();
            return profile.profile();
        } catch (RuntimeException unknown) {
            LOG.warnf("The runtime profile could not be read, so it counts as offline: %s", unknown.getMessage());
            return "offline";
        }
    }
}
