package dev.orrery.backend.playground.turn;

import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.kit.trust.Actor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One prompt in one session, accepted and not yet answered.
 *
 * @param id of the stored turn; a temporary session has none
 */
record Turn(@Nullable UUID id, Actor actor, OpenSession session, String prompt) {}
