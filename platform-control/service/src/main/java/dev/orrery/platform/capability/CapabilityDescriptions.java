package dev.orrery.platform.capability;

import dev.orrery.contracts.platform.Capability;

/** One sentence for each capability. */
public final class CapabilityDescriptions {
    private CapabilityDescriptions() {}

    public static String of(Capability capability) {
        return switch (capability) {
            case LLM_INFERENCE -> "Answers chat and text generation";
            case EMBEDDINGS -> "Turns text into vectors";
            case VECTOR_STORE -> "Stores and searches vectors";
            case MCP_RUNTIME -> "Runs tools behind the tool gateway";
            case SANDBOX_EXECUTION -> "Runs untrusted code in isolation";
        };
    }
}
