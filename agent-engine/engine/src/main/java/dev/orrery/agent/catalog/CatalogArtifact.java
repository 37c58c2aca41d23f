package dev.orrery.agent.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.agent.registry.EntityStatus;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.Version;
import dev.orrery.agent.registry.Visibility;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent or a tool as the catalog shows it, section 5.1.
 *
 * @param agentKind {@code platform} or {@code user}; null and left out for tools, like {@code isPlatformAgent}
 * @param published whether the current version is; bootstrapped artifacts have the status {@code draft} nevertheless
 */
public record CatalogArtifact<S>(
        String id,
        Owner entity,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String agentKind,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean isPlatformAgent,
        String currentVersion,
        EntityStatus status,
        boolean published,
        @Nullable Instant publishedAt,
        Instant createdAt,
        Instant updatedAt,
        S spec) {

    public record Owner(
            String id, EntityType type, @Nullable Long ownerUserId, Visibility visibility) {}

    static CatalogArtifact<AgentSpec> agent(Entry entry, AgentSpec spec) {
        boolean platform = PlatformArtifacts.isPlatformAgent(entry.id());
        return of(entry, platform ? "platform" : "user", platform, spec);
    }

    static CatalogArtifact<ToolSpec> tool(Entry entry, ToolSpec spec) {
        return of(entry, null, null, spec);
    }

    private static <S> CatalogArtifact<S> of(
            Entry entry, @Nullable String kind, @Nullable Boolean isPlatformAgent, S spec) {
        Version current = entry.current();
        return new CatalogArtifact<>(
                entry.id(),
                new Owner(entry.id(), entry.type(), entry.ownerUserId(), entry.visibility()),
                kind,
                isPlatformAgent,
                current == null ? "" : current.version(),
                entry.status(),
                entry.isPublished(),
                current == null ? null : current.publishedAt(),
                entry.createdAt(),
                entry.updatedAt(),
                spec);
    }
}
