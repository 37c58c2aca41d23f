package dev.orrery.agent.registry;

/** Whom a share is given to. Groups are stored and not evaluated: the token of a call names no groups. */
public enum GranteeType implements WireName {
    USER,
    GROUP,
    ORG,
    PUBLIC
}
