package dev.orrery.backend.apikey;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a key may be used for. */
public enum ApiKeyScope {
    /** {@code /v1/chat/completions} */
    INFERENCE,
    /** {@code /v1/embeddings} */
    EMBEDDINGS,
    /** {@code GET /v1/models} */
    MODELS,
    /** {@code /mcp}: tools and knowledge bases for MCP clients. */
    MCP;

    static Optional<ApiKeyScope> parse(String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(scope -> scope.wireName().equals(wanted))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
