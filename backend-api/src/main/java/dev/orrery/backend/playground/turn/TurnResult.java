package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.playground.citation.Citations;
import dev.orrery.backend.playground.session.MessageView;
import dev.orrery.backend.playground.session.SessionView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Body of an answered turn, and data of its {@code complete} event. */
public record TurnResult(
        SessionView session,
        List<MessageView> messages,
        String output,
        JsonNode response,
        List<Citations.Source> sources,
        List<Citations.Reference> references,
        Citations.@Nullable Retrieval retrieval,
        List<? extends JsonNode> statuses) {}
