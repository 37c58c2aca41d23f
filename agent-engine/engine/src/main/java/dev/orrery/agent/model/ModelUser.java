package dev.orrery.agent.model;

import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.trust.Actor;

/** On whose quota a model is called, and on which path. */
public record ModelUser(Actor actor, UsageSource source) {}
