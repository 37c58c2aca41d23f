package dev.orrery.backend.playground.session;

import java.util.List;

/** A session after a turn was stored, and the turn's two messages. */
public record StoredTurn(SessionView session, List<MessageView> messages) {}
