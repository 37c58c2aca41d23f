package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.KnowledgeBaseUsage;
import dev.orrery.platform.deployment.BindingEntry;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Which deployments bind which knowledge bases. */
@ApplicationScoped
public class KnowledgeBaseUsages {
    private final DeploymentRepository deployments;

    KnowledgeBaseUsages(DeploymentRepository deployments) {
        this.deployments = deployments;
    }

    @Transactional
    public KnowledgeBaseUsage all() {
        Map<UUID, List<KnowledgeBaseUsage.Usage>> usage = new LinkedHashMap<>();
        for (DeploymentBinding binding : deployments.bindingsWithKnowledgeBases()) {
            for (BindingEntry resource : binding.resources) {
                UUID id = resource.knowledgeBaseId;
                if (id != null) {
                    usage.computeIfAbsent(id, unused -> new ArrayList<>())
                            .add(new KnowledgeBaseUsage.Usage(binding.profile.ref(), binding.capability.wireName()));
                }
            }
        }
        return new KnowledgeBaseUsage(usage);
    }
}
