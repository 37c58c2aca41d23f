package dev.orrery.backend.openai;

import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.http.ProviderConfig;
import dev.orrery.adapters.http.ProviderDispatch;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.backend.inference.BoundModel;
import dev.orrery.backend.inference.ModelGate;
import dev.orrery.kit.egress.EventLoopEgress;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.Metering;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What every call of the OpenAI routes needs: the gate, the meter and the way out. */
@Startup
@ApplicationScoped
class OpenAiEdge {
    private final ModelGate models;
    private final Metering metering;
    private final ProviderCalls providers;
    private final EventLoopEgress eventLoopEgress;
    private final long maxRequestBytes;
    private final Timer firstToken;

    OpenAiEdge(
            ModelGate models,
            Metering metering,
            ProviderCalls providers,
            EventLoopEgress eventLoopEgress,
            OpenAiConfig config,
            MeterRegistry metrics) {
        this.models = models;
        this.metering = metering;
        this.providers = providers;
        this.eventLoopEgress = eventLoopEgress;
        this.maxRequestBytes = config.maxRequestBody().asLongValue();
        this.firstToken = Timer.builder("orrery.model.first.token")
                .description("From a client's request for a streamed answer to the first piece of it")
                .register(metrics);
    }

    /** A model that may be called now, and what its provider calls it. */
    record Admitted(BoundModel model, String providerModelId) {}

    /** Gate and quota from what is known; null when another service must be asked. Never blocks. */
    @Nullable
    Admitted admitNow(Actor actor, Route route, String modelId) {
        BoundModel model = models.now(actor, route.capability(), modelId);
        if (model == null || model.statedProviderId().isEmpty()) {
            return null;
        }
        requireFormat(model, route);
        return metering.admitNow(actor)
                ? new Admitted(model, model.statedProviderId().get())
                : null;
    }

    /** Gate and quota. Blocks. @throws Failure of section 13.3, 429 {@code quota_exceeded}, 503 {@code quota_unavailable} */
    Admitted admit(Actor actor, Route route, String modelId) {
        BoundModel model = models.require(actor, route.capability(), modelId);
        requireFormat(model, route);
        Admitted admitted = new Admitted(model, models.providerModelId(model));
        metering.admit(actor);
        return admitted;
    }

    /** Bodies pass as they are, so the provider must read them as they are. */
    private static void requireFormat(BoundModel model, Route route) {
        String format = new ProviderConfig(model.provider()).text("request_format", "responses_api");
        if (route == Route.CHAT && !format.equals("openai_chat")) {
            throw Failure.conflict(
                    "provider_format_unsupported",
                    "The provider '" + model.provider().slug()
                            + "' does not read the OpenAI chat format; set its request_format to openai_chat.");
        }
    }

    MeteredCall begin(Actor actor, Admitted admitted, Route route) {
        return metering.begin(actor, admitted.model().publicId(), route.source());
    }

    /** @throws Failure 409 {@code provider_secret_missing}, 503 {@code provider_unavailable}, {@code provider_busy} */
    ProviderDispatch dispatch(Admitted admitted, Route route, byte[] body) {
        ProviderHttp http = providers.http(admitted.model().provider());
        return http.dispatch(http.config().text(route.providerPathSetting(), route.path()), body);
    }

    /** Whether {@link #dispatch} may have to ask another service whether the cloud may be reached. */
    boolean dispatchMayBlock(Admitted admitted) {
        return admitted.model().provider().isCloud();
    }

    EventLoopEgress egress() {
        return eventLoopEgress;
    }

    /** The first piece of a streamed answer is there. @param began by {@link System#nanoTime()} */
    void firstToken(long began) {
        firstToken.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    long maxRequestBytes() {
        return maxRequestBytes;
    }
}
