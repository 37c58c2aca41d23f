package dev.orrery.contracts.modelops;

/**
 * Asks for a block of a user's budget, to be spent by the asking process without asking again.
 *
 * @param role wire name of the user's role, whose limits hold where the user has none of their own
 * @param requests calls of the current minute; the grant may be smaller
 * @param tokens tokens of the current UTC day, in and out; the grant may be smaller
 */
public record QuotaRequest(long userId, String role, int requests, long tokens) {}
