package dev.orrery.context.schema;

import dev.orrery.context.document.DocumentIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The profiles that come with the suite. The ids for Weaviate are fixed by contract, those of other stores derived. */
@ApplicationScoped
public class BuiltInProfiles {
    private static final String FIXED_IDS_FOR = "weaviate_local";
    private static final Set<String> PROVIDERS = Set.of(FIXED_IDS_FOR, "lucene_local", "qdrant_local");
    private static final Instant SHIPPED = Instant.parse("2026-11-01T00:00:00Z");

    private record Template(UUID id, String slug, String displayName, String description, String properties) {}

    private static final List<Template> TEMPLATES = List.of(
            new Template(
                    UUID.fromString("a7fa7a5a-6711-45aa-8b88-3d7451117460"),
                    "agent-semantic-memory",
                    "Agent Semantic Memory",
                    "Facts that an agent remembers",
                    "memory_type subject predicate object confidence:number salience:number source_uri observed_at last_confirmed_at tags"),
            new Template(
                    UUID.fromString("9bcf1f89-e2dc-4d19-9920-d5d5be6a53f2"),
                    "agent-episodic-memory",
                    "Agent Episodic Memory",
                    "Events that an agent remembers",
                    "episode_id session_id actor event_type summary outcome importance:number occurred_at next_action tags"),
            new Template(
                    UUID.fromString("7c1eec4a-23d4-4d1f-bf72-f73fa61308f1"),
                    "plain-document-rag",
                    "Plain document RAG",
                    "Documents for retrieval",
                    "title source_uri source_type author tags created_at updated_at chunk_index:int"));

    /** Ordered by display name; empty for a provider family without templates. */
    public List<SchemaProfile> of(String providerKey) {
        if (!PROVIDERS.contains(providerKey)) {
            return List.of();
        }
        return TEMPLATES.stream()
                .sorted((left, right) -> left.displayName().compareTo(right.displayName()))
                .map(template -> profile(template, providerKey))
                .toList();
    }

    private static SchemaProfile profile(Template template, String providerKey) {
        UUID id = FIXED_IDS_FOR.equals(providerKey)
                ? template.id()
                : DocumentIdentity.nameBased("schema-profile:" + providerKey + ":" + template.slug());
        List<SchemaProperty> properties = Arrays.stream(template.properties().split(" ", -1))
                .map(BuiltInProfiles::property)
                .toList();
        return new SchemaProfile(
                id,
                template.slug(),
                template.displayName(),
                template.description(),
                providerKey,
                true,
                new KnowledgeSchema(properties).toJson(),
                SHIPPED,
                SHIPPED);
    }

    private static SchemaProperty property(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new SchemaProperty(text, DataType.TEXT)
                : new SchemaProperty(
                        text.substring(0, colon),
                        DataType.valueOf(text.substring(colon + 1).toUpperCase(java.util.Locale.ROOT)));
    }
}
