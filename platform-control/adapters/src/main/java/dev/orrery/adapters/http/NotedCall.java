package dev.orrery.adapters.http;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call, begun, then answered or failed: for the metrics, and for the record of the traffic with the cloud, which takes
 * no local ones.
 */
final class NotedCall {
    private final RecentCloudTraffic traffic;
    private final RecentCloudTraffic.@Nullable Call call;
    private final @Nullable ProviderMetrics metrics;
    private final AdapterKind kind;
    private final long begun = System.nanoTime();
    private boolean ended;

    private NotedCall(
            RecentCloudTraffic traffic,
            RecentCloudTraffic.@Nullable Call call,
            @Nullable ProviderMetrics metrics,
            AdapterKind kind) {
        this.traffic = traffic;
        this.call = call;
        this.metrics = metrics;
        this.kind = kind;
    }

    /** @param metrics null for a look that must not count as use */
    static NotedCall begin(
            RecentCloudTraffic traffic,
            @Nullable ProviderMetrics metrics,
            RuntimeBinding provider,
            EgressRequest request) {
        NotedCall begun = new NotedCall(
                traffic, provider.isCloud() ? of(provider, request) : null, metrics, ProviderCalls.kind(provider));
        begun.note(new RecentCloudTraffic.Step("egress", "request", null, null));
        return begun;
    }

    private static RecentCloudTraffic.Call of(RuntimeBinding provider, EgressRequest request) {
        return new RecentCloudTraffic.Call(
                capability(provider),
                request.method() + ' ' + request.uri().getPath(),
                provider.providerOrigin(),
                provider.providerKey(),
                provider.slug(),
                Objects.requireNonNullElse(request.uri().getHost(), ""),
                RequestIds.current());
    }

    private static @Nullable String capability(RuntimeBinding provider) {
        return AdapterKind.parse(provider.adapterKind())
                .map(kind -> switch (kind) {
                    case OPENAI_COMPATIBLE_LLM -> Capability.LLM_INFERENCE;
                    case OPENAI_COMPATIBLE_EMBEDDINGS -> Capability.EMBEDDINGS;
                    case WEAVIATE_HTTP, QDRANT_HTTP, LUCENE_HTTP -> Capability.VECTOR_STORE;
                    case MCP_HTTP -> Capability.MCP_RUNTIME;
                    case SANDBOX_HTTP -> Capability.SANDBOX_EXECUTION;
                })
                .map(Capability::wireName)
                .orElse(null);
    }

    void answered(int status) {
        if (!end()) {
            return;
        }
        if (metrics != null) {
            metrics.answered(kind, status, begun);
        }
        note(new RecentCloudTraffic.Step("ingress", "response", status, millis()));
    }

    void failed(Throwable cause) {
        if (!end()) {
            return;
        }
        if (metrics != null) {
            metrics.failed(kind, cause, begun);
        }
        note(new RecentCloudTraffic.Step("ingress", "failed", null, millis()));
    }

    /** Whether the call had not ended before. */
    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void note(RecentCloudTraffic.Step step) {
        if (call != null) {
            traffic.add(call, step);
        }
    }

    private long millis() {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }
}
