package dev.orrery.agent.registry;

/** What a share allows; {@code admin} implies the others. */
public enum Permission implements WireName {
    VIEW,
    FORK,
    EXECUTE,
    ADMIN
}
