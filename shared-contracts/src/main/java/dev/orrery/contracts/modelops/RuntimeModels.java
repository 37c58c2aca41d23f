package dev.orrery.contracts.modelops;

/**
 * What became of the models that the installation's own runtime starts with.
 *
 * @param settled whether they are in use, or it is known that there are none: no more are to be waited for
 */
public record RuntimeModels(boolean settled) {}
