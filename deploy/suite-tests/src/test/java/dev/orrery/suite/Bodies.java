package dev.orrery.suite;

import java.util.Map;

/** Bodies of requests that many tests send. */
public final class Bodies {
    private Bodies() {}

    /** A new user who can log in with {@link Suite#PASSWORD}. */
    public static Map<String, Object> user(String name, String role) {
        return Map.of(
                "email",
                name + "@example.org",
                "username",
                name,
                "password",
                Suite.PASSWORD,
                "role",
                role,
                "is_active",
                true);
    }

    /**
     * A new knowledge base, in chunks of 200 tokens with 40 shared.
     *
     * @param vectors id of the vector store
     * @param embeddings id of the embeddings provider
     * @param model id of its resource
     */
    public static Map<String, Object> knowledgeBase(String slug, String vectors, String embeddings, String model) {
        return Map.of(
                "slug",
                slug,
                "display_name",
                slug,
                "backing_provider_instance_id",
                vectors,
                "vectorization",
                Map.of(
                        "mode",
                        "vanessa_embeddings",
                        "embedding_provider_instance_id",
                        embeddings,
                        "embedding_resource_id",
                        model),
                "chunking",
                Map.of(
                        "strategy",
                        "fixed_length",
                        "config",
                        Map.of("unit", "tokens", "chunk_length", 200, "chunk_overlap", 40)));
    }
}
