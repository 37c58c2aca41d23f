package dev.orrery.backend.playground.session;

import dev.orrery.kit.failure.Failure;
import java.util.Arrays;
import java.util.Locale;

/** What a session is for; fixed when it is created. */
public enum PlaygroundKind {
    CHAT("plain", "assistant.playground.chat", "New chat session"),
    KNOWLEDGE("knowledge", "agent.knowledge_chat", "New knowledge session");

    private final String storedName;
    private final String defaultAssistant;
    private final String placeholderTitle;

    PlaygroundKind(String storedName, String defaultAssistant, String placeholderTitle) {
        this.storedName = storedName;
        this.defaultAssistant = defaultAssistant;
        this.placeholderTitle = placeholderTitle;
    }

    /** @throws Failure 400 {@code invalid_playground_kind} */
    public static PlaygroundKind parse(String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_playground_kind", "playground_kind must be chat or knowledge, not '" + text + "'."));
    }

    static PlaygroundKind ofStored(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.storedName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Unknown conversation kind " + name));
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String storedName() {
        return storedName;
    }

    public String defaultAssistant() {
        return defaultAssistant;
    }

    public String placeholderTitle() {
        return placeholderTitle;
    }
}
