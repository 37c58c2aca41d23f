package dev.orrery.platform.peer;

import dev.orrery.contracts.context.ContextClient;
import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.platform.PlatformConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Knowledge bases as context ingestion knows them. */
@ApplicationScoped
public class KnowledgeBases {
    private static final PeerCalls OWNER = new PeerCalls(
            "context_unavailable", "The knowledge bases cannot be asked now; try again when they answer.");

    private final ContextClient context;
    private final BriefCache<Map<UUID, KnowledgeBaseRef>> recent;

    KnowledgeBases(@RestClient ContextClient context, PlatformConfig config) {
        this.context = context;
        this.recent = new BriefCache<>(
                config.peers().knowledgeBaseAge(),
                () -> context.knowledgeBases().stream()
                        .collect(Collectors.toMap(KnowledgeBaseRef::id, Function.identity())));
    }

    /** The knowledge bases as they were a moment ago; empty when context ingestion cannot be asked. */
    public Optional<Map<UUID, KnowledgeBaseRef>> recent() {
        return recent.get();
    }

    /** As they are now. @throws dev.orrery.kit.failure.Failure 503 {@code context_unavailable} */
    public List<KnowledgeBaseRef> all() {
        return OWNER.ask(context::knowledgeBases);
    }

    /** As it is now; empty when unknown. @throws dev.orrery.kit.failure.Failure 503 {@code context_unavailable} */
    public Optional<KnowledgeBaseRef> find(UUID id) {
        return OWNER.find(() -> context.knowledgeBase(id));
    }
}
