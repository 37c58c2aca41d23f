package dev.orrery.backend.playground.turn;

import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.backend.playground.session.StoredTurn;
import dev.orrery.kit.trust.Actor;

/**
 * One prompt in one session, accepted and not yet answered.
 *
 * @param keeper what becomes of the pair once there is an answer
 */
record Turn(Actor actor, OpenSession session, String prompt, Keeper keeper) {

    /** Adds prompt and answer to the session, or to what the client holds of it. */
    @FunctionalInterface
    interface Keeper {
        StoredTurn keep(String output, String metadata);
    }
}
