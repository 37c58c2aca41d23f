package dev.orrery.agent.tool;

import dev.orrery.contracts.platform.Capability;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a tool is reached, and which capability's provider runs it. */
public enum ToolTransport {
    MCP(Capability.MCP_RUNTIME),
    SANDBOX_HTTP(Capability.SANDBOX_EXECUTION);

    private final Capability capability;

    ToolTransport(Capability capability) {
        this.capability = capability;
    }

    public Capability capability() {
        return capability;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ToolTransport> parse(String text) {
        return Arrays.stream(values())
                .filter(transport -> transport.wireName().equalsIgnoreCase(text.trim()))
                .findFirst();
    }
}
