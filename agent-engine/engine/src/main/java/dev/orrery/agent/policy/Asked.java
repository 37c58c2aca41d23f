package dev.orrery.agent.policy;

import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.trust.Actor;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants an agent to do with.
 *
 * @param model managed model id that was named, or null
 * @param index index to be searched, or null
 * @param runtime snapshot of the active deployment, or null when the request carries none
 */
public record Asked(
        Actor actor,
        boolean online,
        @Nullable String model,
        @Nullable String index,
        @Nullable PlatformRuntime runtime) {}
