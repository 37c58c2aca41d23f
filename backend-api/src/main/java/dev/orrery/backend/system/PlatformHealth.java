package dev.orrery.backend.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Which provider serves which capability now, by the active deployment of platform control, and whether it answers. */
@ApplicationScoped
class PlatformHealth {
    private static final List<Capability> IN_ORDER = List.of(
            Capability.LLM_INFERENCE,
            Capability.EMBEDDINGS,
            Capability.VECTOR_STORE,
            Capability.SANDBOX_EXECUTION,
            Capability.MCP_RUNTIME);
    private static final int TIMED_OUT = 504;
    /** Left for putting the answer together. */
    private static final long REST_NANOS = 100_000_000;

    private final PlatformControlClient client;
    private final Adapters adapters;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

    PlatformHealth(@RestClient PlatformControlClient client, Adapters adapters) {
        this.client = client;
        this.adapters = adapters;
    }

    /** Either the capabilities or why they are not known. */
    record Platform(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Bound> capabilities,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String error,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String message) {}

    record Bound(String capability, Provider provider, DeploymentRef deploymentProfile, Health health) {}

    record Provider(UUID id, String slug, String providerKey, String providerOrigin, String displayName) {}

    /** @param statusCode of the provider's health address; 502 unreachable, 504 too late */
    record Health(boolean reachable, int statusCode, String providerKey, String providerSlug) {}

    /** Looks at every bound provider at the same time, within the limit. */
    Platform read(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            return of(client.runtime(), deadline);
        } catch (Failure failure) {
            return new Platform(null, failure.code(), failure.getMessage());
        } catch (ProcessingException unreachable) {
            return unavailable("Platform control cannot be reached.");
        }
    }

    static Platform unavailable(String message) {
        return new Platform(null, "platform_health_unavailable", message);
    }

    private Platform of(PlatformRuntime runtime, long deadline) {
        List<CompletableFuture<Bound>> looks = IN_ORDER.stream()
                .flatMap(capability -> runtime.binding(capability).stream()
                        .map(binding -> look(binding, deadline)
                                .thenApply(seen ->
                                        bound(capability.wireName(), binding, runtime.deploymentProfile(), seen))))
                .toList();
        return new Platform(looks.stream().map(CompletableFuture::join).toList(), null, null);
    }

    private CompletableFuture<ProviderProbe.Health> look(RuntimeBinding binding, long deadline) {
        long left = deadline - System.nanoTime() - REST_NANOS;
        return CompletableFuture.supplyAsync(() -> probe(binding), tasks)
                .completeOnTimeout(new ProviderProbe.Health(false, TIMED_OUT), Math.max(1, left), TimeUnit.NANOSECONDS);
    }

    private ProviderProbe.Health probe(RuntimeBinding binding) {
        try {
            return adapters.probe(binding).health();
        } catch (Failure refused) {
            return new ProviderProbe.Health(false, refused.status());
        }
    }

    private static Bound bound(
            String capability, RuntimeBinding binding, DeploymentRef deployment, ProviderProbe.Health seen) {
        return new Bound(
                capability,
                new Provider(
                        binding.id(),
                        binding.slug(),
                        binding.providerKey(),
                        binding.providerOrigin(),
                        binding.displayName()),
                deployment,
                new Health(seen.reachable(), seen.statusCode(), binding.providerKey(), binding.slug()));
    }

    @PreDestroy
    void close() {
        tasks.shutdownNow();
    }
}
