package dev.orrery.contracts.platform;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The protocol that a provider family speaks. */
public enum AdapterKind {
    OPENAI_COMPATIBLE_LLM,
    OPENAI_COMPATIBLE_EMBEDDINGS,
    WEAVIATE_HTTP,
    QDRANT_HTTP,
    LUCENE_HTTP,
    MCP_HTTP,
    SANDBOX_HTTP;

    public static Optional<AdapterKind> parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(text))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
