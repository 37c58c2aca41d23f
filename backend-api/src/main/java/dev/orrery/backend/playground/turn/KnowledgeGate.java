package dev.orrery.backend.playground.turn;

import dev.orrery.backend.inference.RemoteCalls;
import dev.orrery.backend.playground.BoundKnowledge;
import dev.orrery.contracts.context.ContextClient;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Whether a knowledge base may be asked now: bound by the active deployment, active and ready. */
@ApplicationScoped
class KnowledgeGate {
    private final ContextClient context;

    KnowledgeGate(@RestClient ContextClient context) {
        this.context = context;
    }

    /** @throws Failure 409 {@code knowledge_base_not_configured}, 403 {@code knowledge_base_not_bound} */
    BoundKnowledge.Entry require(PlatformRuntime runtime, String knowledgeBaseId) {
        RuntimeBinding store = runtime.binding(Capability.VECTOR_STORE)
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found", "The active deployment binds no vector store."));
        BoundKnowledge bound = BoundKnowledge.of(store, RemoteCalls.call("context-ingestion", context::knowledgeBases));
        String missing = bound.configurationMessage();
        if (missing != null) {
            throw Failure.conflict("knowledge_base_not_configured", missing);
        }
        return bound.entries().stream()
                .filter(entry -> entry.base().id().toString().equalsIgnoreCase(knowledgeBaseId))
                .findFirst()
                .orElseThrow(() -> Failure.forbidden(
                        "knowledge_base_not_bound",
                        "The active deployment does not offer the knowledge base '" + knowledgeBaseId
                                + "', or it is not ready; choose another."));
    }
}
