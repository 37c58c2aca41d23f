package dev.orrery.backend.identity;

/**
 * An external provider opens this account from now on; told within the transaction that says so. What else opened it was
 * given to somebody whose address nobody proved.
 */
public record AccountLinked(long userId) {}
