package dev.orrery.backend.playground.turn;

import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.kit.trust.Actor;

/** One prompt in one session, accepted and not yet answered. */
record Turn(Actor actor, OpenSession session, String prompt) {}
