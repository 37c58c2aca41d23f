package dev.orrery.backend.playground.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import org.jspecify.annotations.Nullable;

/** How the bodies of create and update name a session's settings. */
public final class SessionFields {
    private static final int TITLE_LIMIT = 120;
    private static final int AUTO_TITLE_LIMIT = 64;

    private SessionFields() {}

    static boolean namesModel(Payload body) {
        return body.has("model_selection") || body.has("model_id");
    }

    static @Nullable String model(Payload body) {
        return selection(body, "model_selection", "model_id");
    }

    static boolean namesKnowledgeBase(Payload body) {
        return body.has("knowledge_binding") || body.has("knowledge_base_id");
    }

    static @Nullable String knowledgeBase(Payload body) {
        return selection(body, "knowledge_binding", "knowledge_base_id");
    }

    /** @throws Failure 400 {@code invalid_title} when blank */
    static String title(Payload body) {
        return cut(storable(body.requiredText("title", "invalid_title")), TITLE_LIMIT);
    }

    static String autoTitle(String prompt) {
        return cut(prompt, AUTO_TITLE_LIMIT);
    }

    /** PostgreSQL stores no NUL in text. */
    public static String storable(String text) {
        return text.replace("\u0000", "");
    }

    static @Nullable String storableIfAny(@Nullable String text) {
        return text == null ? null : storable(text);
    }

    /** The outer key wins when it is there: an object with the inner key, or the bare text. */
    private static @Nullable String selection(Payload body, String outer, String inner) {
        if (!body.has(outer)) {
            return storableIfAny(body.text(inner));
        }
        JsonNode value = body.get(outer);
        return storableIfAny(
                value != null && value.isObject() ? Payload.of(value).text(inner) : body.text(outer));
    }

    private static String cut(String text, int limit) {
        return text.codePointCount(0, text.length()) <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, limit));
    }
}
