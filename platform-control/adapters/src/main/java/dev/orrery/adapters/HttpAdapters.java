package dev.orrery.adapters;

import dev.orrery.adapters.chat.ChatClient;
import dev.orrery.adapters.chat.OpenAiChatClient;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.embeddings.OpenAiEmbeddingsClient;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.probe.HttpProviderProbe;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.adapters.vector.LuceneVectorStore;
import dev.orrery.adapters.vector.QdrantVectorStore;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.adapters.vector.WeaviateVectorStore;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Function;

/** All adapters over the guarded calls. */
@ApplicationScoped
public class HttpAdapters implements Adapters {
    private final ProviderCalls calls;
    private final Function<RuntimeBinding, ProviderHttp> way;

    @Inject
    public HttpAdapters(ProviderCalls calls) {
        this(calls, calls::http);
    }

    private HttpAdapters(ProviderCalls calls, Function<RuntimeBinding, ProviderHttp> way) {
        this.calls = calls;
        this.way = way;
    }

    @Override
    public ChatClient chat(RuntimeBinding provider) {
        require(provider, AdapterKind.OPENAI_COMPATIBLE_LLM);
        return new OpenAiChatClient(way.apply(provider));
    }

    @Override
    public EmbeddingsClient embeddings(RuntimeBinding provider) {
        require(provider, AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS);
        return new OpenAiEmbeddingsClient(way.apply(provider));
    }

    @Override
    public VectorStore vectorStore(RuntimeBinding provider) {
        return switch (AdapterKind.parse(provider.adapterKind()).orElse(null)) {
            case WEAVIATE_HTTP -> new WeaviateVectorStore(way.apply(provider));
            case QDRANT_HTTP -> new QdrantVectorStore(way.apply(provider));
            case LUCENE_HTTP -> new LuceneVectorStore(way.apply(provider));
            case OPENAI_COMPATIBLE_LLM, OPENAI_COMPATIBLE_EMBEDDINGS, MCP_HTTP, SANDBOX_HTTP ->
                throw unsupported(provider);
            case null -> throw unsupported(provider);
        };
    }

    @Override
    public ProviderProbe probe(RuntimeBinding provider) {
        return new HttpProviderProbe(calls.probe(provider));
    }

    @Override
    public Adapters look() {
        return new HttpAdapters(calls, calls::probe);
    }

    @Override
    public Optional<RuntimeController> controller(RuntimeBinding provider) {
        return RuntimeController.of(calls, provider);
    }

    private static void require(RuntimeBinding provider, AdapterKind kind) {
        if (!kind.wireName().equals(provider.adapterKind())) {
            throw unsupported(provider);
        }
    }

    private static Failure unsupported(RuntimeBinding provider) {
        return Failure.of(
                500,
                "unsupported_adapter_kind",
                "Provider '" + provider.slug() + "' speaks " + provider.adapterKind()
                        + ", which has no adapter for this use.");
    }
}
