package dev.orrery.contracts.platform;

import java.util.UUID;

/** A deployment profile, named. */
public record DeploymentRef(UUID id, String slug, String displayName) {}
