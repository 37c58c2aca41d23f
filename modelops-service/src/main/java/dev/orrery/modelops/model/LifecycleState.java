package dev.orrery.modelops.model;

import dev.orrery.kit.failure.Failure;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The states of a managed model and the only ways between them. Repeating an action that a model has already undergone
 * is allowed where a client may retry it (activate, deactivate, unregister).
 */
public enum LifecycleState implements WireValue {
    CREATED,
    REGISTERED,
    VALIDATED,
    ACTIVE,
    INACTIVE,
    UNREGISTERED,
    /** The row is gone; never stored. */
    DELETED;

    /** What can happen to a model, with the state that each state it may happen in leads to. */
    public enum Action implements WireValue {
        REGISTER(Map.of(CREATED, REGISTERED, UNREGISTERED, REGISTERED)),
        /** Its owner gives it a new configuration; a model in use keeps the one that was proved. */
        RECONFIGURE(Map.of(
                CREATED, REGISTERED,
                REGISTERED, REGISTERED,
                VALIDATED, REGISTERED,
                INACTIVE, REGISTERED,
                UNREGISTERED, REGISTERED)),
        /** Its files are fetched anew, which takes away what was proved with the old ones. */
        FETCH(Map.of(
                CREATED, CREATED,
                REGISTERED, CREATED,
                VALIDATED, CREATED,
                INACTIVE, CREATED,
                UNREGISTERED, CREATED)),
        /** A try, which changes nothing. */
        TEST(Map.of(REGISTERED, REGISTERED, VALIDATED, VALIDATED, ACTIVE, ACTIVE, INACTIVE, INACTIVE)),
        /** A successful validation; a model in use stays in use. */
        VALIDATE(Map.of(REGISTERED, VALIDATED, VALIDATED, VALIDATED, INACTIVE, VALIDATED, ACTIVE, ACTIVE)),
        ACTIVATE(Map.of(VALIDATED, ACTIVE, INACTIVE, ACTIVE, ACTIVE, ACTIVE)),
        DEACTIVATE(Map.of(ACTIVE, INACTIVE, INACTIVE, INACTIVE)),
        /** The proof that a model works was lost: its credential went, or a validation failed. */
        DEMOTE(Map.of(
                CREATED, CREATED,
                REGISTERED, REGISTERED,
                VALIDATED, VALIDATED,
                ACTIVE, INACTIVE,
                INACTIVE, INACTIVE,
                UNREGISTERED, UNREGISTERED)),
        /** Everything but a model in use; {@code created} too, so that the trace of a failed download can be removed. */
        UNREGISTER(Map.of(
                CREATED, UNREGISTERED,
                REGISTERED, UNREGISTERED,
                VALIDATED, UNREGISTERED,
                INACTIVE, UNREGISTERED,
                UNREGISTERED, UNREGISTERED)),
        DELETE(Map.of(UNREGISTERED, DELETED));

        private final Map<LifecycleState, LifecycleState> transitions;

        Action(Map<LifecycleState, LifecycleState> transitions) {
            this.transitions = transitions;
        }
    }

    /** @throws Failure 409 {@code invalid_state_transition} when the action is not possible in this state. */
    public LifecycleState after(Action action) {
        LifecycleState next = action.transitions.get(this);
        if (next == null) {
            String allowed = Stream.of(values())
                    .filter(action.transitions::containsKey)
                    .map(LifecycleState::wireName)
                    .collect(Collectors.joining(", "));
            throw Failure.conflict(
                            "invalid_state_transition",
                            "A model that is " + wireName() + " cannot " + action.wireName() + "; it must be one of: "
                                    + allowed + ".")
                    .with("lifecycle_state", wireName());
        }
        return next;
    }
}
