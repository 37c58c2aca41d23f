package dev.orrery.adapters;

import dev.orrery.contracts.platform.RuntimeProfile;

/** Tells whether the installation may leave its own network; asked before every single call of a cloud provider. */
@FunctionalInterface
public interface CloudAccess {
    /** The effective profile, read now. Whatever this throws counts as offline. */
    RuntimeProfile profile();
}
