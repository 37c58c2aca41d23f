package dev.orrery.adapters;

import dev.orrery.adapters.chat.ChatClient;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.Optional;

/**
 * Makes the client for a provider from its binding. Clients are light and share connections; make one for each use.
 * {@code secret_refs.api_key} is resolved here: {@code env://NAME} from this process, else the literal. Failures of each
 * factory: 500 {@code unsupported_adapter_kind}, 409 {@code provider_secret_missing}. Failures of every call of every
 * client, beside its own: 409 {@code offline_provider_blocked} for a cloud provider while the installation is not online,
 * 503 {@code provider_unavailable} after repeated failures, 503 {@code provider_busy}.
 */
public interface Adapters {
    ChatClient chat(RuntimeBinding provider);

    EmbeddingsClient embeddings(RuntimeBinding provider);

    VectorStore vectorStore(RuntimeBinding provider);

    ProviderProbe probe(RuntimeBinding provider);

    /**
     * The same clients for a look at how a provider is now: past its guard, and counted for nothing. They do not stream.
     */
    Adapters look();

    /** The controller that loads models into this provider; empty when its config names none. */
    Optional<RuntimeController> controller(RuntimeBinding provider);
}
