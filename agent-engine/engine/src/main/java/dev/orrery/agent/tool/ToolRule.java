package dev.orrery.agent.tool;

/** What happens when the model asks for a tool. */
public enum ToolRule {
    ALLOW,
    /** A person decides about each call. */
    APPROVE,
    DENY
}
