package dev.orrery.contracts.modelops;

/**
 * What became of a batch of usage records.
 *
 * @param recorded counted now
 * @param duplicates counted before, so not again
 */
public record UsageReceipt(int recorded, int duplicates) {}
