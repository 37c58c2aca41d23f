package dev.orrery.backend.inference;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.chat.ChatAnswer;
import dev.orrery.adapters.chat.ChatClient;
import dev.orrery.adapters.chat.ChatStream;
import dev.orrery.adapters.http.ProviderConfig;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.ClientGone;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.MeteredCall;
import dev.orrery.kit.usage.Metering;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a model directly: nothing is kept but what the call cost. */
@ApplicationScoped
class InferenceService {
    private final ModelGate models;
    private final Metering metering;
    private final Adapters adapters;

    InferenceService(ModelGate models, Metering metering, Adapters adapters) {
        this.models = models;
        this.metering = metering;
        this.adapters = adapters;
    }

    /** The provider's answer, whatever its status. @throws Failure of the gate, the quota or the way to the provider */
    ProviderHttp.Answer ask(Actor actor, InferenceRequest request, ClientConnection client) {
        BoundModel model = gate(actor, request);
        String providerModelId = models.providerModelId(model);
        metering.admit(actor);
        MeteredCall call = metering.begin(actor, model.publicId(), UsageSource.INFERENCE);
        Delivered delivered = Delivered.of(request.to(providerModelId));
        try {
            ProviderHttp.Answer answer = Upstream.call(client, () -> exchange(model, request, providerModelId));
            if (answer.isSuccess()) {
                call.answeredAndCommitted(
                        delivered.figures(ChatAnswer.of(answer.body()).usage()));
            } else {
                call.failed(delivered.figures());
            }
            return answer;
        } catch (ClientGone left) {
            call.cut(delivered.figures());
            throw left;
        } catch (Failure unanswered) {
            call.failed(delivered.figures());
            throw ProviderAnswers.normalised(unanswered);
        }
    }

    /** A local runtime that lost the model may name another one to take its place. */
    private ProviderHttp.Answer exchange(BoundModel model, InferenceRequest request, String providerModelId) {
        ChatClient provider = adapters.chat(model.provider());
        ProviderHttp.Answer answer = provider.exchange(request.to(providerModelId));
        String fallback = fallback(model);
        return fallback != null && ProviderAnswers.lacksModel(answer)
                ? provider.exchange(request.to(fallback))
                : answer;
    }

    /** The same for a stream, of which nothing was delivered yet. */
    private ChatStream open(BoundModel model, InferenceRequest request, String providerModelId) {
        ChatClient provider = adapters.chat(model.provider());
        try {
            return provider.stream(request.to(providerModelId));
        } catch (Failure refused) {
            String fallback = fallback(model);
            if (fallback == null || !ProviderAnswers.lacksModel(refused)) {
                throw refused;
            }
            return provider.stream(request.to(fallback));
        }
    }

    private static @Nullable String fallback(BoundModel model) {
        return model.provider().isCloud() ? null : new ProviderConfig(model.provider()).text("local_fallback_model_id");
    }

    /** Hands each piece to the listener as it comes; returns the whole answer. @throws Failure as {@link #ask} */
    ChatAnswer stream(Actor actor, InferenceRequest request, ClientConnection client, Consumer<String> listener) {
        BoundModel model = gate(actor, request);
        String providerModelId = models.providerModelId(model);
        metering.admit(actor);
        MeteredCall call = metering.begin(actor, model.publicId(), UsageSource.INFERENCE);
        Delivered delivered = Delivered.of(request.to(providerModelId));
        try (ChatStream stream = Upstream.open(client, () -> open(model, request, providerModelId))) {
            for (String piece = stream.next(); piece != null; piece = stream.next()) {
                listener.accept(piece);
                delivered.add(piece);
            }
            client.check();
            ChatAnswer answer = stream.answer();
            call.answeredAndCommitted(delivered.figures(answer.usage()));
            return answer;
        } catch (ClientGone left) {
            call.cut(delivered.figures());
            throw left;
        } catch (Failure broken) {
            if (client.isGone()) {
                call.cut(delivered.figures());
                throw new ClientGone();
            }
            call.failed(delivered.figures());
            throw ProviderAnswers.normalised(broken);
        }
    }

    private BoundModel gate(Actor actor, InferenceRequest request) {
        String named = request.model();
        return named == null ? models.requireDefault(actor) : models.require(actor, named);
    }
}
