package dev.orrery.contracts.platform;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Which deployments bind which knowledge base; a knowledge base that is not listed is not bound. */
public record KnowledgeBaseUsage(Map<UUID, List<Usage>> usage) {

    public record Usage(DeploymentRef deploymentProfile, String capability) {}

    public List<Usage> of(UUID knowledgeBaseId) {
        return usage.getOrDefault(knowledgeBaseId, List.of());
    }
}
