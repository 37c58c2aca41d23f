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

/** One call, as the record of the traffic with the cloud sees it: begun, then answered or failed. Local ones are not noted. */
final class CloudCall {
    private final RecentCloudTraffic traffic;
    private final RecentCloudTraffic.@Nullable Call call;
    private final long begun = System.nanoTime();
    private boolean ended;

    private CloudCall(RecentCloudTraffic traffic, RecentCloudTraffic.@Nullable Call call) {
        this.traffic = traffic;
        this.call = call;
    }

    static CloudCall begin(RecentCloudTraffic traffic, RuntimeBinding provider, EgressRequest request) {
        CloudCall begun = new CloudCall(traffic, provider.isCloud() ? of(provider, request) : null);
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
        end(new RecentCloudTraffic.Step("ingress", "response", status, millis()));
    }

    void failed() {
        end(new RecentCloudTraffic.Step("ingress", "failed", null, millis()));
    }

    private synchronized void end(RecentCloudTraffic.Step step) {
        if (!ended) {
            ended = true;
            note(step);
        }
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
