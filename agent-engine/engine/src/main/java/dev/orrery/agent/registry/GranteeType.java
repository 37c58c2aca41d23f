package dev.orrery.agent.registry;

/** Whom a share is given to: a user, the members of a group, a role and those above it, an organization, everybody. */
public enum GranteeType implements WireName {
    USER,
    GROUP,
    ROLE,
    ORG,
    PUBLIC
}
