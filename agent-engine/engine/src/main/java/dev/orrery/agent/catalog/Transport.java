package dev.orrery.agent.catalog;

import dev.orrery.agent.registry.WireName;
import dev.orrery.contracts.platform.Capability;

/** How a tool is reached, and the capability whose provider it is reached by. */
public enum Transport implements WireName {
    MCP(Capability.MCP_RUNTIME),
    SANDBOX_HTTP(Capability.SANDBOX_EXECUTION);

    private final Capability capability;

    Transport(Capability capability) {
        this.capability = capability;
    }

    public Capability capability() {
        return capability;
    }
}
